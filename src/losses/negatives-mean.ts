import { div, mean, mul, sum, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LossInput } from './loss.js';

/**
 * The sum over the negatives of a term each, as often as each was drawn.
 *
 * @param terms [B, M], aligned with `LossInput.negatives`
 * @returns [B]
 */
export function negativesSum(
  terms: Tensor2D,
  { multiplicities }: Pick<LossInput, 'multiplicities'>,
): Tensor1D {
  return sum<Tensor1D>(multiplicities ? mul(terms, multiplicities) : terms, 1);
}

/** The mean in place of the sum of `negativesSum`. */
export function negativesMean(terms: Tensor2D, input: Pick<LossInput, 'multiplicities'>): Tensor1D {
  const { multiplicities } = input;
  return multiplicities
    ? div<Tensor1D>(negativesSum(terms, input), sum(multiplicities, 1))
    : mean<Tensor1D>(terms, 1);
}

/** How many negatives each example has: a number where all have the same, else [B]. No score is computed for it. */
export function negativesCount(input: LossInput): number | Tensor1D {
  const { batch } = input;
  if ('negativesPerRow' in batch && batch.negativesPerRow > 0) return batch.negativesPerRow;
  return input.multiplicities ? sum<Tensor1D>(input.multiplicities, 1) : input.negatives!.shape[1];
}
