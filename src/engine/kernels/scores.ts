import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Scores of drawn items and of all items. */
export interface ScoreKernels {
  /** users[B, d], items[I, d], index[B, M] → [B, M] of dot products. */
  sampledScores(users: Tensor2D, items: Tensor2D, index: Tensor2D): Tensor2D;
  /** Gradients of `sampledScores` for gradient[B, M]: users' [B, d] and items' [I, d]. */
  sampledScoresGradient(
    users: Tensor2D,
    items: Tensor2D,
    index: Tensor2D,
    gradient: Tensor2D,
  ): [Tensor2D, Tensor2D];
  /** users[B, d], items[I, d] → [B, I] of dot products. */
  allScores(users: Tensor2D, items: Tensor2D): Tensor2D;
  /** Gradients of `allScores` for gradient[B, I]: users' [B, d] and items' [I, d]. */
  allScoresGradient(users: Tensor2D, items: Tensor2D, gradient: Tensor2D): [Tensor2D, Tensor2D];
  /** matrix[B, I], index[B, M] → [B, M] of matrix[b, index[b, m]]. */
  gatherColumns(matrix: Tensor2D, index: Tensor2D): Tensor2D;
  /** values[B, M], index[B, M] → [B, columnCount]; repeated columns of a row add up, others are 0. */
  scatterAddColumns(values: Tensor2D, index: Tensor2D, columnCount: number): Tensor2D;
  /** index[B, M] → [B, columnCount] float32: how often each column stands in a row. */
  countColumns(index: Tensor2D, columnCount: number): Tensor2D;
}
