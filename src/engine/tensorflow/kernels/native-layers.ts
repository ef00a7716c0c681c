import type { Rank, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { ActivationKernels } from '../../kernels/activations.js';
import type { Dropout, DropoutKernels } from '../../kernels/dropout.js';
import type { LayerNormKernels } from '../../kernels/layer-norm.js';
import type { LinearKernels } from '../../kernels/linear.js';
import type { Handle, Operations } from '../operations.js';

type LayerKernels = ActivationKernels & DropoutKernels & LayerNormKernels & LinearKernels;

/** By our own operations, each in one pass over its rows. */
export function nativeLayers(operations: Operations): LayerKernels {
  /** What is computed with constants that live as long. */
  const withConstants = <Result>(
    values: readonly (Float32Array | Int32Array)[],
    compute: (handles: readonly Handle[]) => Result,
  ): Result => {
    const handles = values.map((list) => operations.constant([list.length], list));
    try {
      return compute(handles);
    } finally {
      for (const handle of handles) operations.release(handle);
    }
  };

  const dropped = <T extends Tensor>(name: string, x: T, dropout: Dropout): T =>
    withConstants([factorOf(dropout), decisionsOf(dropout)], (constants) =>
      operations.run<T>(name, {}, [x, ...constants]),
    );

  return {
    linear: (x, weight, bias) => operations.run<Tensor2D>('ReclabLinear', {}, [x, weight, bias]),

    linearGradient: (x, weight, gradient) =>
      operations.runAll('ReclabLinearGradient', {}, [x, weight, gradient], 3) as [
        Tensor2D,
        Tensor2D,
        Tensor1D,
      ],

    layerNorm: (x, gain, bias, epsilon) =>
      withConstants([Float32Array.of(epsilon)], (constants) => {
        const [value, moments] = operations.runAll('ReclabLayerNorm', {}, [x, gain, bias, ...constants], 2);
        return { value: value as Tensor2D, saved: [moments!] };
      }),

    layerNormGradient: (x, gain, [moments], gradient) =>
      operations.runAll('ReclabLayerNormGradient', {}, [x, gain, moments!, gradient], 3) as [
        Tensor2D,
        Tensor1D,
        Tensor1D,
      ],

    dropout: <R extends Rank>(x: Tensor<R>, settings: Dropout) => dropped('ReclabDropout', x, settings),

    rectify: (x, settings) => dropped('ReclabRectify', x, settings),

    rectifyGradient: (output, gradient, settings) =>
      withConstants([factorOf(settings)], (constants) =>
        operations.run<Tensor2D>('ReclabRectifyGradient', {}, [output, gradient, ...constants]),
      ),
  };
}

/** The factor on what is kept. */
const factorOf = ({ rate }: Dropout) => Float32Array.of(1 / (1 - rate));
/** Below which of 2^23 a number is dropped, and the two words of the key. */
const decisionsOf = ({ rate, seed }: Dropout) => Int32Array.of(Math.round(rate * 2 ** 23), ...seed);
