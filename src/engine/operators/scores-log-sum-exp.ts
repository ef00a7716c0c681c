import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * log Σ_m exp(users[b] · items[index[b, m]] / temperature), the log-sum-exp of the scores of drawn items; or of all
 * items. It multiplies with all items and counts how often each was drawn, so that the gradient needs two products and
 * no scatter-add: the faster way where the catalogue is not much larger than the number of draws. No more than one
 * [B, I] matrix is kept.
 *
 * @param users [B, d]
 * @param items [I, d]
 * @param index [B, M] int32, each below I; may repeat; null for every item once
 * @returns [B]
 */
export function scoresLogSumExp(
  users: Tensor2D,
  items: Tensor2D,
  index: Tensor2D | null,
  temperature: number,
): Tensor1D {
  expectShape('scoresLogSumExp', 'users', users, [null, null]);
  expectShape('scoresLogSumExp', 'items', items, [null, users.shape[1]]);
  if (index) expectShape('scoresLogSumExp', 'index', index, [users.shape[0], null]);
  const { kernels } = currentEngine();
  return differentiable(
    [users, items],
    () => {
      const { value, saved } = kernels.scoresLogSumExp(users, items, index, temperature);
      return { value, saved: [users, items, ...saved] };
    },
    (gradient, [u, v, ...saved]) =>
      kernels.scoresLogSumExpGradient(u as Tensor2D, v as Tensor2D, saved, temperature, gradient),
  );
}
