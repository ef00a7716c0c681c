import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { logSumExp } from './log-sum-exp.js';
import { sampledScores } from './sampled-scores.js';
import { expectShape } from './shapes.js';

/**
 * log Σ_m exp(users[b] · items[index[b, m]] / temperature), the log-sum-exp of the scores of drawn items, from the
 * products with these alone. Where the engine can, it takes the draws item by item, forwards and for both gradients, so
 * that the vectors of a large catalogue pass by once and in order.
 *
 * @param users [B, d]
 * @param items [I, d]
 * @param index [B, M] int32, each below I; may repeat
 * @returns [B]
 */
export function drawnLogSumExp(
  users: Tensor2D,
  items: Tensor2D,
  index: Tensor2D,
  temperature: number,
): Tensor1D {
  expectShape('drawnLogSumExp', 'users', users, [null, null]);
  expectShape('drawnLogSumExp', 'items', items, [null, users.shape[1]]);
  expectShape('drawnLogSumExp', 'index', index, [users.shape[0], null]);
  const { drawnLogSumExp: forward, drawnLogSumExpGradient: backward } = currentEngine().kernels;
  if (!forward || !backward) return logSumExp(sampledScores(users, items, index), { temperature });
  return differentiable(
    [users, items],
    () => {
      const { value, saved } = forward(users, items, index, temperature);
      return { value, saved: [users, items, ...saved] };
    },
    (gradient, [u, v, ...saved]) => backward(u as Tensor2D, v as Tensor2D, saved, temperature, gradient),
  );
}
