import { sumLanes } from './vector';

/** What a mark says of an item: the row may not list it, it comes after its equals, no row may list it. */
const MASKED: u8 = 1;
const LAST: u8 = 2;
const EXCLUDED: u8 = 4;

/**
 * The k best unmarked columns of each row, best first, equal scores by column; -1 and NaN where there are fewer. Most
 * scores are rejected sixteen at a time, by one comparison with the k-th best so far.
 *
 * Lists come as offsets [batch + 1] and columns; `lastOffsets` is 0 where there are none. `marks` is room for a byte a
 * column. Stops at the first row with a score that is not finite, whose number goes to `notFinite`, -1 otherwise.
 */
export function maskedTopK(
  scores: usize,
  excluded: usize,
  excludedCount: i32,
  maskedOffsets: usize,
  masked: usize,
  lastOffsets: usize,
  last: usize,
  marks: usize,
  items: usize,
  values: usize,
  notFinite: usize,
  batch: i32,
  columns: i32,
  k: i32,
): void {
  memory.fill(marks, 0, columns);
  for (let n = 0; n < excludedCount; n++) store<u8>(marks + load<i32>(excluded + (<usize>n << 2)), EXCLUDED);
  store<i32>(notFinite, -1);
  for (let b = 0; b < batch; b++) {
    const row = scores + ((<usize>b * <usize>columns) << 2);
    const place = (<usize>b * <usize>k) << 2;
    mark(marks, maskedOffsets, masked, b, MASKED);
    if (lastOffsets != 0) mark(marks, lastOffsets, last, b, LAST);
    let count = offerUnmarked(row, marks, items + place, values + place, columns, k);
    if (count < 0) {
      store<i32>(notFinite, b);
      return;
    }
    if (lastOffsets != 0) {
      count = offerLast(row, marks, lastOffsets, last, b, items + place, values + place, count, k);
      clear(marks, lastOffsets, last, b);
    }
    clear(marks, maskedOffsets, masked, b);
    for (; count < k; count++) {
      store<i32>(items + place + (<usize>count << 2), -1);
      store<f32>(values + place + (<usize>count << 2), f32.NaN);
    }
  }
}

/** Offers all unmarked columns; returns how many are listed, or -1 where a score of the row is not finite. */
function offerUnmarked(row: usize, marks: usize, items: usize, values: usize, columns: i32, k: i32): i32 {
  let count = 0;
  let column = 0;
  let total: f32 = 0;
  for (; column < columns && count < k; column++) {
    const score = load<f32>(row + (<usize>column << 2));
    total += score;
    if (load<u8>(marks + column) == 0) count = offer(items, values, count, k, column, score);
  }
  let sum = f32x4.splat(0);
  for (; column + 16 <= columns; column += 16) {
    const at = row + (<usize>column << 2);
    const least = v128.load32_splat(values + (<usize>(k - 1) << 2));
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    sum = f32x4.add(sum, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
    const aboveA = f32x4.gt(a, least);
    const aboveB = f32x4.gt(b, least);
    const aboveC = f32x4.gt(c, least);
    const aboveD = f32x4.gt(d, least);
    if (!v128.any_true(v128.or(v128.or(aboveA, aboveB), v128.or(aboveC, aboveD)))) continue;
    let above =
      i32x4.bitmask(aboveA) |
      (i32x4.bitmask(aboveB) << 4) |
      (i32x4.bitmask(aboveC) << 8) |
      (i32x4.bitmask(aboveD) << 12);
    for (; above != 0; above &= above - 1) {
      const lane = column + ctz(above);
      if (load<u8>(marks + lane) == 0) offer(items, values, k, k, lane, load<f32>(row + (<usize>lane << 2)));
    }
  }
  total += sumLanes(sum);
  for (; column < columns; column++) {
    const score = load<f32>(row + (<usize>column << 2));
    total += score;
    if (load<u8>(marks + column) == 0) count = offer(items, values, count, k, column, score);
  }
  // A sum that is finite has finite terms; one that is not may also have overflown.
  return total - total == 0 || allFinite(row, columns) ? count : -1;
}

/** Offers what stands after its equals, lower columns first and each once; returns how many are listed. */
function offerLast(
  row: usize,
  marks: usize,
  offsets: usize,
  list: usize,
  b: i32,
  items: usize,
  values: usize,
  count: i32,
  k: i32,
): i32 {
  const end = load<i32>(offsets + (<usize>b << 2), 4);
  for (let n = load<i32>(offsets + (<usize>b << 2)); n < end; n++) {
    const column = load<i32>(list + (<usize>n << 2));
    if (load<u8>(marks + column) != LAST) continue;
    count = offer(items, values, count, k, column, load<f32>(row + (<usize>column << 2)));
    store<u8>(marks + column, 0);
  }
  return count;
}

/** Takes a column in, behind all of equal score, where it is better than the last or there is room. */
// @ts-ignore: decorator
@inline
function offer(items: usize, values: usize, count: i32, k: i32, column: i32, score: f32): i32 {
  if (count == k && !(score > load<f32>(values + (<usize>(k - 1) << 2)))) return count;
  let at = <usize>(count < k ? count : k - 1) << 2;
  while (at > 0 && load<f32>(values + at - 4) < score) {
    store<i32>(items + at, load<i32>(items + at - 4));
    store<f32>(values + at, load<f32>(values + at - 4));
    at -= 4;
  }
  store<i32>(items + at, column);
  store<f32>(values + at, score);
  return count < k ? count + 1 : k;
}

function mark(marks: usize, offsets: usize, list: usize, b: i32, as: u8): void {
  const end = load<i32>(offsets + (<usize>b << 2), 4);
  for (let n = load<i32>(offsets + (<usize>b << 2)); n < end; n++) {
    const at = marks + load<i32>(list + (<usize>n << 2));
    store<u8>(at, load<u8>(at) | as);
  }
}

function clear(marks: usize, offsets: usize, list: usize, b: i32): void {
  const end = load<i32>(offsets + (<usize>b << 2), 4);
  for (let n = load<i32>(offsets + (<usize>b << 2)); n < end; n++) {
    const at = marks + load<i32>(list + (<usize>n << 2));
    store<u8>(at, load<u8>(at) & EXCLUDED);
  }
}

function allFinite(row: usize, columns: i32): bool {
  for (let column = 0; column < columns; column++) {
    const score = load<f32>(row + (<usize>column << 2));
    if (score - score != 0) return false;
  }
  return true;
}
