import { exponential, sumLanes } from './vector';

/**
 * Of each row of scores: its largest entry of positive count, weights[b, k] = counts[b, k] · exp((x - maximum) · scale),
 * and their sum. Log-sum-exp is maximum · scale + log(sum).
 *
 * @param counts 0 where every entry counts once
 * @param scale 1 / temperature
 */
export function expSums(
  matrix: usize,
  counts: usize,
  weights: usize,
  maxima: usize,
  sums: usize,
  batch: i32,
  columns: i32,
  scale: f32,
): void {
  const bytes = <usize>columns << 2;
  for (let b = 0; b < batch; b++) {
    const at = <usize>b * bytes;
    const row = matrix + at;
    const out = weights + at;
    let maximum: f32;
    let sum: f32;
    if (counts == 0) {
      maximum = largest(row, columns);
      sum = exponentials(row, out, columns, maximum, scale);
    } else {
      maximum = largestCounted(row, counts + at, columns);
      sum = countedExponentials(row, counts + at, out, columns, maximum, scale);
    }
    store<f32>(maxima + (<usize>b << 2), maximum);
    store<f32>(sums + (<usize>b << 2), sum);
  }
}

/** out[b, k] = weights[b, k] · gradient[b] / sums[b] · scale, the gradient of log-sum-exp. */
export function logSumExpGradient(
  weights: usize,
  sums: usize,
  gradient: usize,
  out: usize,
  batch: i32,
  columns: i32,
  scale: f32,
): void {
  let at: usize = 0;
  for (let b = 0; b < batch; b++) {
    const entry = <usize>b << 2;
    const factor: f32 = (load<f32>(gradient + entry) / load<f32>(sums + entry)) * scale;
    const factors = f32x4.splat(factor);
    let k = 0;
    for (; k + 4 <= columns; k += 4, at += 16) {
      v128.store(out + at, f32x4.mul(factors, v128.load(weights + at)));
    }
    for (; k < columns; k++, at += 4) store<f32>(out + at, factor * load<f32>(weights + at));
  }
}

/** The largest entry of a row, at least the least finite number; what is not a number shows in the sum. */
function largest(row: usize, columns: i32): f32 {
  let lanes = f32x4.splat(-f32.MAX_VALUE);
  let k = 0;
  for (; k + 4 <= columns; k += 4) lanes = f32x4.pmax(lanes, v128.load(row + (<usize>k << 2)));
  let maximum = largestLane(lanes);
  for (; k < columns; k++) maximum = max<f32>(maximum, load<f32>(row + (<usize>k << 2)));
  return maximum;
}

/** The same among the entries of positive count. */
function largestCounted(row: usize, counts: usize, columns: i32): f32 {
  const least = f32x4.splat(-f32.MAX_VALUE);
  const zero = f32x4.splat(0);
  let lanes = least;
  let k = 0;
  for (; k + 4 <= columns; k += 4) {
    const at = <usize>k << 2;
    const counted = f32x4.gt(v128.load(counts + at), zero);
    lanes = f32x4.pmax(lanes, v128.bitselect(v128.load(row + at), least, counted));
  }
  let maximum = largestLane(lanes);
  for (; k < columns; k++) {
    const at = <usize>k << 2;
    if (load<f32>(counts + at) > 0) maximum = max<f32>(maximum, load<f32>(row + at));
  }
  return maximum;
}

function exponentials(row: usize, out: usize, columns: i32, maximum: f32, scale: f32): f32 {
  const maxima = f32x4.splat(maximum);
  const scales = f32x4.splat(scale);
  let sum = f32x4.splat(0);
  let k = 0;
  for (; k + 4 <= columns; k += 4) {
    const at = <usize>k << 2;
    const weight = exponential(f32x4.mul(f32x4.sub(v128.load(row + at), maxima), scales));
    sum = f32x4.add(sum, weight);
    v128.store(out + at, weight);
  }
  let total = sumLanes(sum);
  for (; k < columns; k++) {
    const at = <usize>k << 2;
    const weight = f32x4.extract_lane(exponential(f32x4.splat((load<f32>(row + at) - maximum) * scale)), 0);
    total += weight;
    store<f32>(out + at, weight);
  }
  return total;
}

function countedExponentials(row: usize, counts: usize, out: usize, columns: i32, maximum: f32, scale: f32): f32 {
  const maxima = f32x4.splat(maximum);
  const scales = f32x4.splat(scale);
  const zero = f32x4.splat(0);
  let sum = zero;
  let k = 0;
  for (; k + 4 <= columns; k += 4) {
    const at = <usize>k << 2;
    const count = v128.load(counts + at);
    const counted = f32x4.gt(count, zero);
    if (!v128.any_true(counted)) {
      v128.store(out + at, zero);
      continue;
    }
    // What does not count may be larger than the maximum, or no number.
    const difference = v128.and(f32x4.sub(v128.load(row + at), maxima), counted);
    const weight = f32x4.mul(count, exponential(f32x4.mul(difference, scales)));
    sum = f32x4.add(sum, weight);
    v128.store(out + at, weight);
  }
  let total = sumLanes(sum);
  for (; k < columns; k++) {
    const at = <usize>k << 2;
    const count = load<f32>(counts + at);
    let weight: f32 = 0;
    if (count > 0) {
      const difference = f32x4.splat((load<f32>(row + at) - maximum) * scale);
      weight = count * f32x4.extract_lane(exponential(difference), 0);
    }
    total += weight;
    store<f32>(out + at, weight);
  }
  return total;
}

// @ts-ignore: decorator
@inline
function largestLane(v: v128): f32 {
  return max<f32>(
    max<f32>(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max<f32>(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}
