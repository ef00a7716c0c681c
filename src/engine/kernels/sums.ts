import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Sums of matrices. */
export interface SumKernels {
  /** matrix[N, d] → the sum of its rows, [d]. */
  sumRows(matrix: Tensor2D): Tensor1D;
}
