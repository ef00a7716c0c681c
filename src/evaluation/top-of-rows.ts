import { row } from '../core/csr.js';
import { Largest } from '../core/largest.js';
import type { Candidates, TopLists } from '../engine/kernels/ranking.js';
import { rankTop } from './top-k.js';

const NONE = new Int32Array(0);

/**
 * What `maskedTopK` computes, for scores that are no tensor of an engine but an array.
 *
 * @param scores [B × I]; -∞ takes the place of what a row may not list
 * @param itemCount I
 */
export function topOfRows(
  scores: Float32Array,
  itemCount: number,
  { excluded, masked, last }: Candidates,
  k: number,
): TopLists {
  const batch = scores.length / itemCount;
  const items = new Int32Array(batch * k).fill(-1);
  const found = new Float32Array(batch * k).fill(Number.NaN);
  const best = new Largest(k);
  for (let b = 0; b < batch; b++) {
    const own = scores.subarray(b * itemCount, (b + 1) * itemCount);
    if (!allFinite(own)) return { items, scores: found, notFinite: b };
    for (const item of excluded) own[item] = Number.NEGATIVE_INFINITY;
    for (const item of row(masked, b)) own[item] = Number.NEGATIVE_INFINITY;
    rankTop(own, last === null ? NONE : row(last, b), last === null ? 'item-id' : 'pessimistic', best);
    items.set(best.indices.subarray(0, best.count), b * k);
    found.set(best.scores.subarray(0, best.count), b * k);
  }
  return { items, scores: found, notFinite: -1 };
}

/** A finite number times 0 is 0, any other is NaN; four sums, because one would wait for each addition. */
function allFinite(scores: Float32Array): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let index = 0;
  for (; index + 4 <= scores.length; index += 4) {
    a += scores[index]! * 0;
    b += scores[index + 1]! * 0;
    c += scores[index + 2]! * 0;
    d += scores[index + 3]! * 0;
  }
  for (; index < scores.length; index++) a += scores[index]! * 0;
  return a + b + c + d === 0;
}
