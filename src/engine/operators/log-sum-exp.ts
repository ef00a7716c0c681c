import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/** What stands beside the matrix in a log-sum-exp. */
export interface LogSumExpOptions {
  /** [B, M] of how often each entry counts, not differentiated; all once where null. */
  counts?: Tensor2D | null;
  /** What entries are divided by. */
  temperature?: number;
}

/**
 * log Σ_m counts[b, m] · exp(x[b, m] / temperature), with the row's maximum taken out so that nothing overflows; the
 * gradient is the softmax. An entry that counts 0 times has no part in it, whatever its value.
 * (The gradient of tfjs's own log-sum-exp compares with broadcasting, which is slow on wasm.)
 *
 * @param matrix [B, M]
 * @returns [B]
 */
export function logSumExp(
  matrix: Tensor2D,
  { counts = null, temperature = 1 }: LogSumExpOptions = {},
): Tensor1D {
  expectShape('logSumExp', 'matrix', matrix, [null, null]);
  if (counts) expectShape('logSumExp', 'counts', counts, matrix.shape);
  const { kernels } = currentEngine();
  return differentiable(
    [matrix],
    () => kernels.logSumExp(matrix, counts, temperature),
    (gradient, saved) => [kernels.logSumExpGradient(saved, temperature, gradient)],
  );
}
