import type { Tensor1D } from '@tensorflow/tfjs-core';
import { logSumExp } from '../engine/operators/log-sum-exp.js';
import type { LossInput } from './loss.js';

/**
 * log Σ_j exp(s_uj / temperature) over the negatives of each example, each as often as it was drawn; from the vectors
 * where that is faster than from the scores.
 *
 * @returns [B]
 */
export function negativesLogSumExp(input: LossInput, temperature: number): Tensor1D {
  return (
    input.logSumExp?.(temperature) ??
    logSumExp(input.negatives!, { counts: input.multiplicities, temperature })
  );
}
