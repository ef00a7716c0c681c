import { div, maximum, mul, sqrt, square, sub, sum, type Tensor2D } from '@tensorflow/tfjs-core';

/** Deviations below it are rounding; entries of such rows stand at 0. */
const SMALLEST_DEVIATION = 1e-6;

/**
 * How many standard deviations each entry lies above the mean of its row, by the population's formula.
 *
 * @param matrix [B, M]
 * @param counts how often each entry counts, [B, M]; once where null
 * @returns [B, M]; entries that count 0 times are placed by the mean and deviation of the others
 */
export function standardizeRows(matrix: Tensor2D, counts: Tensor2D | null): Tensor2D {
  const meanOf = (values: Tensor2D): Tensor2D =>
    counts
      ? div(sum(mul(values, counts), 1, true), sum(counts, 1, true))
      : div(sum(values, 1, true), matrix.shape[1]);
  const centred = sub<Tensor2D>(matrix, meanOf(matrix));
  const deviations = sqrt(meanOf(square(centred)));
  return div(centred, maximum(deviations, SMALLEST_DEVIATION));
}
