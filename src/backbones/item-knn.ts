import type { BackboneConfig } from '../config/schema/backbone.js';
import { groupByRow } from '../core/csr.js';
import { Largest } from '../core/largest.js';
import type { Split } from '../split/split.js';
import type { Ranker } from './backbone.js';
import { CoOccurrences } from './co-occurrences.js';
import { type FitOptions, requireMemory } from './fitting.js';
import { historyRanker } from './history-ranker.js';

/** Options of item-knn. */
export type ItemKnnConfig = Omit<Extract<BackboneConfig, { name: 'item-knn' }>, 'name'>;

/** An item number and a float32. */
const ENTRY_BYTES = 8;
/** Rows are addressed by 32-bit offsets. */
const MOST_ENTRIES = 2 ** 31 - 1;

/** Similarities in compressed rows. */
interface Similarities {
  /** Length I + 1. */
  offsets: Int32Array;
  items: Int32Array;
  values: Float32Array;
}

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
  const offsets = rowOffsets(pairs, neighbors);
  const entries = offsets[pairs.itemCount]!;
  const copies = neighbors !== 'all' && reading === 'candidate' ? 2 : 1;
  const limit = Math.min(memoryLimitBytes, MOST_ENTRIES * ENTRY_BYTES);
  requireMemory('item-knn', pairs.itemCount, copies * entries * ENTRY_BYTES, limit);
  const own = nearest(pairs, neighbors, Int32Array.from(offsets));
  const { offsets: starts, items, values } = copies === 2 ? transposed(own) : own;
  return historyRanker('item-knn', pairs.itemCount, (history, sums) => {
    for (const item of history) {
      for (let entry = starts[item]!; entry < starts[item + 1]!; entry++) {
        sums[items[entry]!]! += values[entry]!;
      }
    }
  });
}

/** Where each row of similarities will start; counted beforehand, so that the memory is known before it is taken. */
function rowOffsets(pairs: CoOccurrences, neighbors: ItemKnnConfig['neighbors']): Float64Array {
  const { itemCount } = pairs;
  const offsets = new Float64Array(itemCount + 1);
  const counts = new Int32Array(itemCount);
  for (let item = 0; item < itemCount; item++) {
    counts.fill(0);
    pairs.addRow(item, counts);
    counts[item] = 0;
    let similar = 0;
    for (let other = 0; other < itemCount; other++) if (counts[other]! > 0) similar++;
    offsets[item + 1] = offsets[item]! + (neighbors === 'all' ? similar : Math.min(similar, neighbors));
  }
  return offsets;
}

/** The similarities of each item to its nearest others. */
function nearest(
  pairs: CoOccurrences,
  neighbors: ItemKnnConfig['neighbors'],
  offsets: Int32Array,
): Similarities {
  const { itemCount } = pairs;
  const items = new Int32Array(offsets[itemCount]!);
  const values = new Float32Array(offsets[itemCount]!);
  const counts = new Int32Array(itemCount);
  const best = neighbors === 'all' ? null : new Largest(Math.min(neighbors, itemCount));
  for (let item = 0; item < itemCount; item++) {
    counts.fill(0);
    pairs.addRow(item, counts);
    counts[item] = 0;
    best?.clear();
    let end = offsets[item]!;
    for (let other = 0; other < itemCount; other++) {
      if (counts[other] === 0) continue;
      const similarity = counts[other]! / Math.sqrt(pairs.users(item) * pairs.users(other));
      if (best !== null) {
        best.offer(other, similarity);
        continue;
      }
      items[end] = other;
      values[end++] = similarity;
    }
    if (best === null) continue;
    items.set(best.indices.subarray(0, best.count), end);
    values.set(best.scores.subarray(0, best.count), end);
  }
  return { offsets, items, values };
}

/** From the neighbours of each candidate to the candidates that each history item contributes to. */
function transposed({ offsets, items, values }: Similarities): Similarities {
  const candidates = new Int32Array(items.length);
  for (let item = 0; item + 1 < offsets.length; item++)
    candidates.fill(item, offsets[item], offsets[item + 1]);
  const { offsets: starts, order } = groupByRow(items, offsets.length - 1);
  return {
    offsets: starts,
    items: order.map((entry) => candidates[entry]!),
    values: Float32Array.from(order, (entry) => values[entry]!),
  };
}
