import type { Tensor2D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * Dot products of users with drawn items, without a [B, M, d] tensor.
 *
 * @param users [B, d]
 * @param items [I, d]
 * @param index [B, M] int32, each below I; may repeat
 * @returns [B, M]
 */
export function sampledScores(users: Tensor2D, items: Tensor2D, index: Tensor2D): Tensor2D {
  const size = users.shape[1];
  expectShape('sampledScores', 'users', users, [null, null]);
  expectShape('sampledScores', 'items', items, [null, size]);
  expectShape('sampledScores', 'index', index, [users.shape[0], null]);
  const { kernels } = currentEngine();
  return differentiable(
    [users, items],
    () => ({ value: kernels.sampledScores(users, items, index), saved: [users, items, index] }),
    (gradient, [u, v, drawn]) =>
      kernels.sampledScoresGradient(u as Tensor2D, v as Tensor2D, drawn as Tensor2D, gradient),
  );
}

/**
 * Dot products of users with all items.
 *
 * @param users [B, d]
 * @param items [I, d]
 * @returns [B, I]
 */
export function allScores(users: Tensor2D, items: Tensor2D): Tensor2D {
  expectShape('allScores', 'users', users, [null, null]);
  expectShape('allScores', 'items', items, [null, users.shape[1]]);
  const { kernels } = currentEngine();
  return differentiable(
    [users, items],
    () => ({ value: kernels.allScores(users, items), saved: [users, items] }),
    (gradient, [u, v]) => kernels.allScoresGradient(u as Tensor2D, v as Tensor2D, gradient),
  );
}
