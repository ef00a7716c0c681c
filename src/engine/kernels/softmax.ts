import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** A value by row, [B], and what its gradient needs, which may be inputs. */
export interface RowsWithSaved {
  value: Tensor1D;
  saved: readonly Tensor[];
}

/** Log-sum-exp of scores over a temperature, and its gradient. */
export interface SoftmaxKernels {
  /**
   * matrix[B, M], counts[B, M] or null for all 1 → log Σ counts · exp(matrix / temperature) by row, [B]. Nothing
   * overflows or underflows that has a part in the sum; entries of count 0 have none, whatever they are.
   */
  logSumExp(matrix: Tensor2D, counts: Tensor2D | null, temperature: number): RowsWithSaved;
  /** counts · exp(matrix / temperature - value) · gradient / temperature by row, [B, M]. */
  logSumExpGradient(saved: readonly Tensor[], temperature: number, gradient: Tensor1D): Tensor2D;
  /**
   * users[B, d], items[I, d], index[B, M] → log Σ_m exp(users[b] · items[index[b, m]] / temperature) by row, [B], from
   * the products with all items; every item once where the index is null. Exact as `logSumExp` is.
   */
  scoresLogSumExp(
    users: Tensor2D,
    items: Tensor2D,
    index: Tensor2D | null,
    temperature: number,
  ): RowsWithSaved;
  /** Gradients of `scoresLogSumExp` for gradient[B]: users' [B, d] and items' [I, d]. */
  scoresLogSumExpGradient(
    users: Tensor2D,
    items: Tensor2D,
    saved: readonly Tensor[],
    temperature: number,
    gradient: Tensor1D,
  ): [Tensor2D, Tensor2D];
  /**
   * What `scoresLogSumExp` gives for an index, from the products with drawn items alone. Absent where an engine has no
   * better way than `logSumExp` of `sampledScores`.
   */
  drawnLogSumExp?(users: Tensor2D, items: Tensor2D, index: Tensor2D, temperature: number): RowsWithSaved;
  /** Gradients of `drawnLogSumExp` for gradient[B]: users' [B, d] and items' [I, d]. */
  drawnLogSumExpGradient?(
    users: Tensor2D,
    items: Tensor2D,
    saved: readonly Tensor[],
    temperature: number,
    gradient: Tensor1D,
  ): [Tensor2D, Tensor2D];
}
