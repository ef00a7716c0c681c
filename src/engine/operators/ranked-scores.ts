import { add, matMul, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import type { Candidates, TopLists } from '../kernels/ranking.js';
import { expectCandidates } from './masked-top-k.js';
import { expectShape } from './shapes.js';

/** Vectors whose products, with a bias of each item, are scores. */
export interface ScoreFactors {
  /** [B, d] */
  users: Tensor2D;
  /** [I, d] */
  items: Tensor2D;
  /** [I]; null for none. */
  itemBias: Tensor1D | null;
}

/** Whether the engine at hand computes `rankedScores` without the tensor of all scores. */
export function ranksWithoutScores(): boolean {
  return currentEngine().kernels.rankedScores !== undefined;
}

/**
 * `maskedTopK` of users · itemsᵀ + bias. It needs memory for all scores [B, I] only where `ranksWithoutScores` is false;
 * the last bits of a score may differ from those of a product, but are the same for items of equal vectors and bias. It
 * has no gradient.
 *
 * @param candidates which of the I items a row may list
 * @param k at least 1; may exceed I
 */
export function rankedScores(
  { users, items, itemBias }: ScoreFactors,
  candidates: Candidates,
  k: number,
): TopLists {
  expectShape('rankedScores', 'users', users, [null, null]);
  expectShape('rankedScores', 'items', items, [null, users.shape[1]]);
  if (itemBias !== null) expectShape('rankedScores', 'itemBias', itemBias, [items.shape[0]]);
  expectCandidates('rankedScores', candidates, users.shape[0], k);
  const { kernels } = currentEngine();
  if (kernels.rankedScores) return kernels.rankedScores(users, items, itemBias, candidates, k);
  const scores = tidy(() => {
    const products = matMul<Tensor2D>(users, items, false, true);
    return itemBias ? add<Tensor2D>(products, itemBias) : products;
  });
  try {
    return kernels.maskedTopK(scores, candidates, k);
  } finally {
    scores.dispose();
  }
}
