import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Lookups in tables and what is done to their rows. */
export interface EmbeddingKernels {
  /** table[I, d], rows[N] → [N, d] */
  gatherRows(table: Tensor2D, rows: Tensor1D): Tensor2D;
  /** values[N, d], rows[N] → [rowCount, d]; repeated rows add up, others are 0. */
  scatterAddRows(values: Tensor2D, rows: Tensor1D, rowCount: number): Tensor2D;
  /** x[N, d] → x / max(|x|, epsilon) by row, and the divisors [N]. */
  normalizeRows(x: Tensor2D, epsilon: number): [Tensor2D, Tensor1D];
  /** Gradient of `normalizeRows` from its outputs. */
  normalizeRowsGradient(normalized: Tensor2D, norms: Tensor1D, gradient: Tensor2D): Tensor2D;
}
