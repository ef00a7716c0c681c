import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';

/** The numbers of one dense Adam step. */
export interface AdamStep {
  beta1: number;
  beta2: number;
  /** learningRate / (1 - beta1^t), negative to ascend. */
  stepSize: number;
  /** 1 / sqrt(1 - beta2^t) */
  inverseRoot: number;
  epsilon: number;
}

/**
 * What an engine implements itself because stock tfjs lacks it or is slow at it. The operators in `operators/` check
 * shapes, add gradients and call these; matrices are float32 and row-major, indices int32.
 */
export interface Kernels {
  /** table[I, d], rows[N] → [N, d] */
  gatherRows(table: Tensor2D, rows: Tensor1D): Tensor2D;
  /** values[N, d], rows[N] → [rowCount, d]; repeated rows add up, others are 0. */
  scatterAddRows(values: Tensor2D, rows: Tensor1D, rowCount: number): Tensor2D;
  /** users[B, d], items[I, d], index[B, M] → [B, M] of dot products. */
  sampledScores(users: Tensor2D, items: Tensor2D, index: Tensor2D): Tensor2D;
  /** Gradients of `sampledScores` for gradient[B, M]: users' [B, d] and items' [I, d]. */
  sampledScoresGradient(
    users: Tensor2D,
    items: Tensor2D,
    index: Tensor2D,
    gradient: Tensor2D,
  ): [Tensor2D, Tensor2D];
  /** matrix[B, M] → log Σ exp by row, [B], with the row's maximum taken out. */
  logSumExp(matrix: Tensor2D): Tensor1D;
  /** exp(matrix - logSumExp) · gradient by row: [B, M] */
  scaledSoftmax(matrix: Tensor2D, logSumExp: Tensor1D, gradient: Tensor1D): Tensor2D;
  /** x[N, d] → x / max(|x|, epsilon) by row, and the divisors [N]. */
  normalizeRows(x: Tensor2D, epsilon: number): [Tensor2D, Tensor1D];
  /** Gradient of `normalizeRows` from its outputs. */
  normalizeRowsGradient(normalized: Tensor2D, norms: Tensor1D, gradient: Tensor2D): Tensor2D;
  /** One dense Adam step on a variable and its moments, in place. */
  adamStep(parameter: Variable, first: Variable, second: Variable, gradient: Tensor, step: AdamStep): void;
}
