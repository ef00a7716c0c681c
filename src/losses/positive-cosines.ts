import { type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { normalizeRows } from '../engine/operators/normalize-rows.js';
import { allScores, sampledScores } from '../engine/operators/sampled-scores.js';
import type { LossVectors } from './loss.js';

/**
 * The cosine of each example's positive item with its negatives: with all items by one product where negatives are
 * counted, so that no vectors are copied a negative.
 *
 * @returns [B, M], or [B, I] where negatives are counted
 */
export function positiveCosines(vectors: LossVectors | null, counted: boolean): Tensor2D {
  if (vectors === null) throw new Error('Cosines of items need the vectors of items');
  const { batch } = vectors;
  if (batch.kind !== 'pairwise' && batch.kind !== 'sequence') {
    throw new Error(`Cosines with negatives need drawn negatives, got a ${batch.kind} batch`);
  }
  const items = normalizeRows(vectors.items);
  const positives = gatherRows(items, tensor1d(batch.positives, 'int32'));
  if (counted) return allScores(positives, items);
  const shape: [number, number] = [batch.positives.length, batch.negativesPerRow];
  return sampledScores(positives, items, tensor2d(batch.negatives, shape, 'int32'));
}
