import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * Layer normalisation (Ba et al., 2016): each row less its mean, divided by √(variance + epsilon), times a gain and plus a
 * bias. The variance is that of all values, without Bessel's correction.
 *
 * @param x [N, d]
 * @param gain [d]
 * @param bias [d]
 * @returns [N, d]
 */
export function layerNorm(x: Tensor2D, gain: Tensor1D, bias: Tensor1D, epsilon: number): Tensor2D {
  expectShape('layerNorm', 'x', x, [null, null]);
  expectShape('layerNorm', 'gain', gain, [x.shape[1]]);
  expectShape('layerNorm', 'bias', bias, [x.shape[1]]);
  const { kernels } = currentEngine();
  return differentiable<Tensor2D>(
    [x, gain, bias],
    () => {
      const { value, saved } = kernels.layerNorm(x, gain, bias, epsilon);
      return { value, saved: [x, gain, ...saved] };
    },
    (gradient, [input, gains, ...saved]) =>
      kernels.layerNormGradient(input as Tensor2D, gains as Tensor1D, saved, gradient),
  );
}
