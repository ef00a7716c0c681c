import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * log Σ_m exp(x[b, m]), with the row's maximum taken out so that nothing overflows; the gradient is the softmax.
 * (The gradient of tfjs's own log-sum-exp compares with broadcasting, which is slow on wasm.)
 *
 * @param matrix [B, M]
 * @returns [B]
 */
export function logSumExp(matrix: Tensor2D): Tensor1D {
  expectShape('logSumExp', 'matrix', matrix, [null, null]);
  const { kernels } = currentEngine();
  return differentiable(
    [matrix],
    () => {
      const value = kernels.logSumExp(matrix);
      return { value, saved: [matrix, value] };
    },
    (gradient, [x, value]) => [kernels.scaledSoftmax(x as Tensor2D, value as Tensor1D, gradient)],
  );
}
