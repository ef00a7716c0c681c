import { add, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * A dense layer: x weightᵀ + bias. (tfjs's own product is slow on wasm where an operand is transposed, as in its
 * gradients, and so is its sum of rows.)
 *
 * @param x [N, in]
 * @param weight [out, in], a row for each output
 * @param bias [out]
 * @returns [N, out]
 */
export function linear(x: Tensor2D, weight: Tensor2D, bias: Tensor1D): Tensor2D {
  expectShape('linear', 'x', x, [null, null]);
  expectShape('linear', 'weight', weight, [null, x.shape[1]]);
  expectShape('linear', 'bias', bias, [weight.shape[0]]);
  const { kernels } = currentEngine();
  return differentiable<Tensor2D>(
    [x, weight, bias],
    () => ({
      value: kernels.linear
        ? kernels.linear(x, weight, bias)
        : tidy(() => add<Tensor2D>(kernels.allScores(x, weight), bias)),
      saved: [x, weight],
    }),
    (gradient, [input, weights]) => {
      const of = [input as Tensor2D, weights as Tensor2D, gradient] as const;
      return (
        kernels.linearGradient?.(...of) ?? [...kernels.allScoresGradient(...of), kernels.sumRows(gradient)]
      );
    },
  );
}
