import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Log-sum-exp and its gradient. */
export interface SoftmaxKernels {
  /** matrix[B, M] → log Σ exp by row, [B], with the row's maximum taken out. */
  logSumExp(matrix: Tensor2D): Tensor1D;
  /** exp(matrix - logSumExp) · gradient by row: [B, M] */
  scaledSoftmax(matrix: Tensor2D, logSumExp: Tensor1D, gradient: Tensor1D): Tensor2D;
}
