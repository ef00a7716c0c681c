import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Scores of drawn items. */
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
}
