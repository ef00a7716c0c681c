import type { BackboneConfig } from '../config/schema/backbone.js';
import { Largest } from '../core/largest.js';
import type { Split } from '../split/split.js';
import type { Ranker } from './backbone.js';
import { CoOccurrences } from './co-occurrences.js';
import { addDenseRows, denseWeights } from './dense-weights.js';
import { type FitOptions, requireMemory } from './fitting.js';
import { historyRanker } from './history-ranker.js';
import { addSparseRows, type SparseWeights, transposed } from './sparse-weights.js';

/** Options of item-knn. */
export type ItemKnnConfig = Omit<Extract<BackboneConfig, { name: 'item-knn' }>, 'name'>;

/** An item number and a float32. */
const SPARSE_ENTRY_BYTES = 8;
/** Sparse rows are addressed by 32-bit offsets. */
const MOST_SPARSE_ENTRIES = 2 ** 31 - 1;
/** From this share of non-zero similarities on, adding whole rows is faster than adding their entries one by one. */
const DENSE_SHARE = 0.25;

/**
 * Item-based collaborative filtering with cosine similarity (Sarwar et al., 2001): S_ij = c_ij / √(n_i n_j) from the
 * co-occurrences of train positives, without shrinkage; an item's score is the sum of its similarities to the history.
 *
 * With `neighbors: k` only the nearest count (ties: the lower item). `reading: candidate` keeps the k nearest of the
 * item that is scored, `reading: history` those of each item of the history; the two differ by up to .058 Recall@20 on
 * published data.
 *
 * @throws RunError where the similarities would need more than `memoryLimitBytes`
 */
export function fitItemKnn(
  split: Split,
  { neighbors, reading }: ItemKnnConfig,
  { memoryLimitBytes }: FitOptions,
): Ranker {
  const pairs = new CoOccurrences(split);
  const n = pairs.itemCount;
  const kept = keptPerItem(pairs, neighbors);
  const entries = kept.reduce((sum, count) => sum + count, 0);
  const denseBytes = n * n * Float32Array.BYTES_PER_ELEMENT;
  if (neighbors === 'all' && entries >= DENSE_SHARE * n * n && denseBytes <= memoryLimitBytes) {
    const weights = denseSimilarities(pairs);
    return historyRanker('item-knn', n, (history, sums) => addDenseRows(weights, history, sums));
  }
  const perCandidate = neighbors !== 'all' && reading === 'candidate';
  const limit = Math.min(memoryLimitBytes, MOST_SPARSE_ENTRIES * SPARSE_ENTRY_BYTES);
  requireMemory('item-knn', n, (perCandidate ? 2 : 1) * entries * SPARSE_ENTRY_BYTES, limit);
  const similarities = sparseSimilarities(pairs, kept, neighbors);
  const weights = perCandidate ? transposed(similarities) : similarities;
  return historyRanker('item-knn', n, (history, sums) => addSparseRows(weights, history, sums));
}

/** How many similarities of each item are kept; counted beforehand, so that memory is known before it is taken. */
function keptPerItem(pairs: CoOccurrences, neighbors: ItemKnnConfig['neighbors']): Int32Array {
  const most = neighbors === 'all' ? pairs.itemCount : neighbors;
  const kept = new Int32Array(pairs.itemCount);
  forEachRow(pairs, (item, counts) => {
    let similar = 0;
    for (let other = 0; other < counts.length; other++) if (counts[other]! > 0) similar++;
    kept[item] = Math.min(similar, most);
  });
  return kept;
}

function denseSimilarities(pairs: CoOccurrences): Float32Array {
  const weights = denseWeights('item-knn', pairs.itemCount);
  forEachRow(pairs, (item, counts) => {
    const start = item * pairs.itemCount;
    for (let other = 0; other < counts.length; other++) {
      if (counts[other]! > 0) weights[start + other] = similarity(pairs, item, other, counts[other]!);
    }
  });
  return weights;
}

/** The `kept[i]` largest similarities of each item i, which for `all` are those that there are. */
function sparseSimilarities(
  pairs: CoOccurrences,
  kept: Int32Array,
  neighbors: ItemKnnConfig['neighbors'],
): SparseWeights {
  const offsets = new Int32Array(pairs.itemCount + 1);
  kept.forEach((count, item) => {
    offsets[item + 1] = offsets[item]! + count;
  });
  const items = new Int32Array(offsets[pairs.itemCount]!);
  const values = new Float32Array(items.length);
  const nearest = neighbors === 'all' ? null : new Largest(Math.min(neighbors, pairs.itemCount));
  forEachRow(pairs, (item, counts) => {
    let entry = offsets[item]!;
    nearest?.clear();
    for (let other = 0; other < counts.length; other++) {
      if (counts[other] === 0) continue;
      const value = similarity(pairs, item, other, counts[other]!);
      if (nearest !== null) {
        nearest.offer(other, value);
      } else {
        items[entry] = other;
        values[entry++] = value;
      }
    }
    if (nearest !== null) {
      items.set(nearest.indices.subarray(0, nearest.count), entry);
      values.set(nearest.scores.subarray(0, nearest.count), entry);
    }
  });
  return { offsets, items, values };
}

/** Calls with c_ij of one item i after the other, [I]; c_ii is 0. */
function forEachRow(pairs: CoOccurrences, visit: (item: number, counts: Int32Array) => void): void {
  const counts = new Int32Array(pairs.itemCount);
  for (let item = 0; item < pairs.itemCount; item++) {
    counts.fill(0);
    pairs.addRow(item, counts);
    counts[item] = 0;
    visit(item, counts);
  }
}

function similarity(pairs: CoOccurrences, item: number, other: number, count: number): number {
  return count / Math.sqrt(pairs.users(item) * pairs.users(other));
}
