import {
  add,
  all,
  fill,
  gatherND,
  isFinite as isFiniteNumber,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tensorScatterUpdate,
  tidy,
  topk,
} from '@tensorflow/tfjs-core';
import { type Lists, row } from '../../../core/csr.js';
import { Largest } from '../../../core/largest.js';
import type { Candidates, RankingKernels, TopLists } from '../../kernels/ranking.js';

const NONE = Number.NEGATIVE_INFINITY;

/**
 * On the device, so that only the lists leave it: -∞ in the place of what a row may not list, then `TopKV2`, which puts
 * the lower item first among equals. Items that come last are left out at first, and join the lists afterwards.
 */
export const ranking: RankingKernels = {
  maskedTopK(scores, candidates, k) {
    const [batch, columns] = scores.shape;
    const { last } = candidates;
    const { values, indices } = tidy(() => topk(withoutBarred(scores, candidates), Math.min(k, columns)));
    const finite = tidy(() => all(isFiniteNumber(scores), 1));
    const lists = toLists(take(values) as Float32Array, take(indices) as Int32Array, batch, k);
    const notFinite = take(finite).indexOf(0);
    if (last !== null && last.values.length > 0) {
      const late = take(tidy(() => gatherND(scores, places(last)))) as Float32Array;
      for (let b = 0; b < batch; b++) join(lists, b, k, late, candidates, last);
    }
    return { ...lists, notFinite };
  },
};

/** The scores with -∞ for what is excluded, masked or comes last. */
function withoutBarred(scores: Tensor2D, { excluded, masked, last }: Candidates): Tensor2D {
  let left = scores;
  if (excluded.length > 0) {
    const bias = new Float32Array(scores.shape[1]);
    for (const item of excluded) bias[item] = NONE;
    left = add(left, tensor1d(bias));
  }
  for (const lists of [masked, last]) {
    const count = lists?.values.length ?? 0;
    if (lists !== null && count > 0) left = tensorScatterUpdate(left, places(lists), fill([count], NONE));
  }
  return left;
}

/** The row and the item of each entry: [entries, 2]. */
function places({ offsets, values }: Lists): Tensor2D {
  const pairs = new Int32Array(2 * values.length);
  for (let b = 0; b + 1 < offsets.length; b++) {
    for (let entry = offsets[b]!; entry < offsets[b + 1]!; entry++) {
      pairs[2 * entry] = b;
      pairs[2 * entry + 1] = values[entry]!;
    }
  }
  return tensor2d(pairs, [values.length, 2], 'int32');
}

/** Rows of values and items, cut at -∞ and brought to K. */
function toLists(
  values: Float32Array,
  indices: Int32Array,
  batch: number,
  k: number,
): Omit<TopLists, 'notFinite'> {
  const items = new Int32Array(batch * k).fill(-1);
  const scores = new Float32Array(batch * k).fill(Number.NaN);
  const taken = values.length / batch;
  for (let b = 0; b < batch; b++) {
    for (let place = 0; place < taken && values[b * taken + place]! > NONE; place++) {
      items[b * k + place] = indices[b * taken + place]!;
      scores[b * k + place] = values[b * taken + place]!;
    }
  }
  return { items, scores };
}

/** Offers a row's list the items that come last, which are not barred, lower items first. */
function join(
  { items, scores }: Omit<TopLists, 'notFinite'>,
  b: number,
  k: number,
  late: Float32Array,
  { excluded, masked }: Candidates,
  last: Lists,
): void {
  const best = new Largest(k);
  for (let entry = b * k; entry < (b + 1) * k && items[entry]! >= 0; entry++) {
    best.offer(items[entry]!, scores[entry]!);
  }
  const barred = new Set([...row(masked, b), ...excluded]);
  for (let entry = last.offsets[b]!; entry < last.offsets[b + 1]!; entry++) {
    if (!barred.has(last.values[entry]!)) best.offer(last.values[entry]!, late[entry]!);
  }
  items.set(best.indices.subarray(0, best.count), b * k);
  scores.set(best.scores.subarray(0, best.count), b * k);
}

/** The values of a tensor, which is disposed. */
function take(tensor: Tensor): Float32Array | Int32Array | Uint8Array {
  const values = tensor.dataSync();
  tensor.dispose();
  return values;
}
