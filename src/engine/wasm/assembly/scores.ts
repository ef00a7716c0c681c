import { sparseMatMul, transposedSparseMatMul } from './sparse';
import { dot, exponential, fourDots } from './vector';

/**
 * out[b, m] = users[b, :] · items[index[b, m], :]. Four items at a time, so that a load of the user serves four
 * products.
 */
export function sampledScores(
  users: usize,
  items: usize,
  index: usize,
  out: usize,
  batch: i32,
  perRow: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  let entry: usize = 0;
  for (let b = 0; b < batch; b++) {
    rowScores(users + <usize>b * bytes, items, index + entry, out + entry, perRow, size);
    entry += <usize>perRow << 2;
  }
}

/** out[m] = row · table[index[m], :] */
// @ts-ignore: decorator
@inline
function rowScores(row: usize, table: usize, index: usize, out: usize, count: i32, size: i32): void {
  const bytes = <usize>size << 2;
  const end = <usize>count << 2;
  let entry: usize = 0;
  for (; entry + 16 <= end; entry += 16) {
    const first = table + <usize>load<i32>(index + entry) * bytes;
    const second = table + <usize>load<i32>(index + entry, 4) * bytes;
    const third = table + <usize>load<i32>(index + entry, 8) * bytes;
    const fourth = table + <usize>load<i32>(index + entry, 12) * bytes;
    v128.store(out + entry, fourDots(row, first, second, third, fourth, size));
  }
  for (; entry < end; entry += 4) {
    store<f32>(out + entry, dot(row, table + <usize>load<i32>(index + entry) * bytes, size));
  }
}

/**
 * Gradients of `sampledScores` with respect to users and items; both outputs are overwritten. The draws are put in the
 * order of their items first, so that an item and its gradient are touched once, in order, while the few users of a
 * batch stay in the caches.
 *
 * @param offsets room for itemCount + 1 integers
 * @param userOf room for a draw's user, and `factorOf` for its factor, batch × perRow each
 */
export function sampledScoresGradient(
  users: usize,
  items: usize,
  index: usize,
  gradient: usize,
  userGradient: usize,
  itemGradient: usize,
  offsets: usize,
  userOf: usize,
  factorOf: usize,
  batch: i32,
  perRow: i32,
  itemCount: i32,
  size: i32,
): void {
  drawsByItem(index, gradient, offsets, userOf, factorOf, batch, perRow, itemCount);
  sparseMatMul(offsets, userOf, factorOf, users, itemGradient, itemCount, size);
  transposedSparseMatMul(offsets, userOf, factorOf, items, userGradient, itemCount, batch, size);
}

/**
 * Puts draws in the order of their items, those of one item in the order of the batch: a matrix [items, users] in
 * compressed rows, whose entries are the draws.
 *
 * @param values of the draws, [batch, perRow]; 0 for none
 * @param offsets becomes where the draws of each item begin, [itemCount + 1]
 * @param userOf becomes the users of the draws
 * @param valueOf becomes the values of the draws
 */
export function drawsByItem(
  index: usize,
  values: usize,
  offsets: usize,
  userOf: usize,
  valueOf: usize,
  batch: i32,
  perRow: i32,
  itemCount: i32,
): void {
  // Behind the first offset stand counts, then where the next draw of an item goes, which ends where the next item begins.
  const places = offsets + 4;
  memory.fill(offsets, 0, (<usize>itemCount + 1) << 2);
  const last = (<usize>batch * <usize>perRow) << 2;
  for (let entry: usize = 0; entry < last; entry += 4) {
    const counter = places + (<usize>load<i32>(index + entry) << 2);
    store<i32>(counter, load<i32>(counter) + 1);
  }
  let start = 0;
  for (let i = 0; i < itemCount; i++) {
    const counter = places + (<usize>i << 2);
    const count = load<i32>(counter);
    store<i32>(counter, start);
    start += count;
  }
  let entry: usize = 0;
  for (let b = 0; b < batch; b++) {
    for (let m = 0; m < perRow; m++, entry += 4) {
      const counter = places + (<usize>load<i32>(index + entry) << 2);
      const place = load<i32>(counter);
      store<i32>(counter, place + 1);
      store<i32>(userOf + (<usize>place << 2), b);
      if (values != 0) store<f32>(valueOf + (<usize>place << 2), load<f32>(values + entry));
    }
  }
}

/** Scores of draws in the order of their items; the scores of an item that is drawn often need its vector once. */
export function scoresByItem(
  users: usize,
  items: usize,
  offsets: usize,
  userOf: usize,
  out: usize,
  itemCount: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  for (let i = 0; i < itemCount; i++, offsets += 4, items += bytes) {
    const first = load<i32>(offsets);
    const at = <usize>first << 2;
    rowScores(items, users, userOf + at, out + at, load<i32>(offsets, 4) - first, size);
  }
}

/**
 * Of the scores of each user's draws, in any order: the largest, weights = exp((score - largest) · scale) in the scores'
 * place, and their sum, as `expSums` does by row.
 *
 * @param totals room for a double for each user; sums of many terms lose more digits in this order
 */
export function expSumsByUser(
  scores: usize,
  userOf: usize,
  maxima: usize,
  sums: usize,
  totals: usize,
  count: i32,
  batch: i32,
  scale: f32,
): void {
  const end = <usize>count << 2;
  for (let b = 0; b < batch; b++) store<f32>(maxima + (<usize>b << 2), -f32.MAX_VALUE);
  for (let at: usize = 0; at < end; at += 4) {
    const maximum = maxima + (<usize>load<i32>(userOf + at) << 2);
    const score = load<f32>(scores + at);
    if (score > load<f32>(maximum)) store<f32>(maximum, score);
  }
  memory.fill(totals, 0, <usize>batch << 3);
  const scales = f32x4.splat(scale);
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const first = <usize>load<i32>(userOf + at);
    const second = <usize>load<i32>(userOf + at, 4);
    const third = <usize>load<i32>(userOf + at, 8);
    const fourth = <usize>load<i32>(userOf + at, 12);
    let largest = v128.load32_zero(maxima + (first << 2));
    largest = v128.load_lane<f32>(maxima + (second << 2), largest, 1);
    largest = v128.load_lane<f32>(maxima + (third << 2), largest, 2);
    largest = v128.load_lane<f32>(maxima + (fourth << 2), largest, 3);
    const weights = exponential(f32x4.mul(f32x4.sub(v128.load(scores + at), largest), scales));
    v128.store(scores + at, weights);
    addTo(totals + (first << 3), f32x4.extract_lane(weights, 0));
    addTo(totals + (second << 3), f32x4.extract_lane(weights, 1));
    addTo(totals + (third << 3), f32x4.extract_lane(weights, 2));
    addTo(totals + (fourth << 3), f32x4.extract_lane(weights, 3));
  }
  for (; at < end; at += 4) {
    const user = <usize>load<i32>(userOf + at);
    const difference: f32 = (load<f32>(scores + at) - load<f32>(maxima + (user << 2))) * scale;
    const weight = f32x4.extract_lane(exponential(f32x4.splat(difference)), 0);
    store<f32>(scores + at, weight);
    addTo(totals + (user << 3), weight);
  }
  for (let b = 0; b < batch; b++) store<f32>(sums + (<usize>b << 2), <f32>load<f64>(totals + (<usize>b << 3)));
}

// @ts-ignore: decorator
@inline
function addTo(total: usize, weight: f32): void {
  store<f64>(total, load<f64>(total) + <f64>weight);
}
