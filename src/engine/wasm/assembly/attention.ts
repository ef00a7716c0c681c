// Causal attention, a sequence at a time, by tiles of four positions and panels of eight (see `products`). Only tiles
// with a position that is seen are computed. Lengths of rows in scratch are rounded up to whole panels.
import { dropOut } from './philox';
import { interleave, packColumns, packRows, tile } from './products';
import { dot, exponential, sumLanes } from './vector';

const PANEL: i32 = 8;
const TILE: i32 = 4;
/** Positions whose weights are kept at a time in the gradient, so that they stay in the nearest caches. */
const BLOCK: i32 = 32;

// @ts-ignore: decorator
@inline
function roundedUp(count: i32): i32 {
  return (count + PANEL - 1) & ~(PANEL - 1);
}

/** Bytes of a matrix of floats. */
// @ts-ignore: decorator
@inline
function bytesOf(rows: i32, columns: i32): usize {
  return (<usize>rows * <usize>columns) << 2;
}

/**
 * output = softmax(scale queries keysᵀ, over the positions up to the row's own) values; the maximum of a row's scores and
 * one over the sum of its powers are kept for the gradient, [B, L, 2]. A threshold above 0 drops weights.
 *
 * @param scratch room for the sum of the matrices at the beginning of the function
 */
export function causalAttention(
  queries: usize,
  keys: usize,
  values: usize,
  output: usize,
  normalisers: usize,
  scratch: usize,
  batch: i32,
  length: i32,
  size: i32,
  scale: f32,
  threshold: u32,
  factor: f32,
  firstKey: u32,
  secondKey: u32,
): void {
  const width = roundedUp(length);
  const outWidth = roundedUp(size);
  const keyPanels = scratch;
  const valuePanels = keyPanels + bytesOf(width, size);
  const scores = valuePanels + bytesOf(length, outWidth);
  const rows = scores + bytesOf(TILE, width);
  const sums = rows + bytesOf(TILE, size);
  const strip = sums + bytesOf(TILE, outWidth);
  const counters = <u64>((length + 3) >> 2);
  for (let b = 0; b < batch; b++) {
    const start = bytesOf(b, length * size);
    packRows(keys + start, keyPanels, size, length);
    packColumns(values + start, valuePanels, length, size);
    for (let i = 0; i < length; i += TILE) {
      const height = min(TILE, length - i);
      const end = roundedUp(i + TILE);
      packScaled(queries + start + bytesOf(i, size), rows, height, TILE, size, scale);
      interleave(rows, bytesOf(1, size), strip, TILE, size);
      multiply(strip, 16, keyPanels, scores, width, end, size, 0, size);
      for (let r = 0; r < height; r++) {
        const row = scores + bytesOf(r, width);
        softmax(row, i + r + 1, end, normalisers + bytesOf(b * length + i + r, 2));
        if (threshold > 0) {
          dropOut(row, i + r + 1, threshold, factor, firstKey, secondKey, <u64>(b * length + i + r) * counters);
        }
      }
      const terms = min(i + TILE, length);
      interleave(scores, bytesOf(1, width), strip, TILE, terms);
      multiply(strip, 16, valuePanels, sums, outWidth, outWidth, length, 0, terms);
      unpack(sums, output + start + bytesOf(i, size), height, size, outWidth, 1);
    }
  }
}

/**
 * Gradients of `causalAttention`, with the weights computed again from the scores and normalisers:
 * dV = Pᵀ dY, dS = P (dY Vᵀ - dY · Y), dQ = scale dS K, dK = scale dSᵀ Q; with dropout factors M, P M stands for P in dV
 * and M (dY Vᵀ) for dY Vᵀ.
 *
 * @param scratch room for the sum of the matrices at the beginning of the function
 */
export function causalAttentionGradient(
  queries: usize,
  keys: usize,
  values: usize,
  output: usize,
  normalisers: usize,
  gradient: usize,
  queryGradient: usize,
  keyGradient: usize,
  valueGradient: usize,
  scratch: usize,
  batch: i32,
  length: i32,
  size: i32,
  scale: f32,
  threshold: u32,
  factor: f32,
  firstKey: u32,
  secondKey: u32,
): void {
  const width = roundedUp(length);
  const outWidth = roundedUp(size);
  const transposedKeys = scratch;
  const transposedValues = transposedKeys + bytesOf(width, size);
  const keyPanels = transposedValues + bytesOf(width, size);
  const keySums = keyPanels + bytesOf(length, outWidth);
  const valueSums = keySums + bytesOf(width, outWidth);
  const queryRows = valueSums + bytesOf(width, outWidth);
  const gradientRows = queryRows + bytesOf(BLOCK, size);
  const queryPanels = gradientRows + bytesOf(BLOCK, size);
  const gradientPanels = queryPanels + bytesOf(BLOCK, outWidth);
  const weights = gradientPanels + bytesOf(BLOCK, outWidth);
  const scoreGradients = weights + bytesOf(BLOCK, width);
  const factors = scoreGradients + bytesOf(BLOCK, width);
  const sums = factors + bytesOf(1, width);
  const strip = sums + bytesOf(TILE, outWidth);
  const counters = <u64>((length + 3) >> 2);
  for (let b = 0; b < batch; b++) {
    const start = bytesOf(b, length * size);
    packRows(keys + start, transposedKeys, size, length);
    packRows(values + start, transposedValues, size, length);
    packColumns(keys + start, keyPanels, length, size);
    memory.fill(keySums, 0, bytesOf(2 * width, outWidth));
    for (let first = 0; first < length; first += BLOCK) {
      const height = min(BLOCK, length - first);
      const tiled = (height + TILE - 1) & ~(TILE - 1);
      packScaled(queries + start + bytesOf(first, size), queryRows, height, tiled, size, scale);
      packScaled(gradient + start + bytesOf(first, size), gradientRows, height, tiled, size, 1);
      packColumns(queryRows, queryPanels, tiled, size);
      packColumns(gradientRows, gradientPanels, tiled, size);
      for (let t = 0; t < tiled; t += TILE) {
        const end = roundedUp(first + t + TILE);
        const weightTile = weights + bytesOf(t, width);
        const scoreTile = scoreGradients + bytesOf(t, width);
        interleave(queryRows + bytesOf(t, size), bytesOf(1, size), strip, TILE, size);
        multiply(strip, 16, transposedKeys, weightTile, width, end, size, 0, size);
        interleave(gradientRows + bytesOf(t, size), bytesOf(1, size), strip, TILE, size);
        multiply(strip, 16, transposedValues, scoreTile, width, end, size, 0, size);
        for (let r = t; r < t + TILE; r++) {
          const weightRow = weights + bytesOf(r, width);
          const scoreRow = scoreGradients + bytesOf(r, width);
          if (r >= height) {
            memory.fill(weightRow, 0, bytesOf(1, end));
            memory.fill(scoreRow, 0, bytesOf(1, end));
            continue;
          }
          const position = b * length + first + r;
          const at = bytesOf(position, size);
          const seen = first + r + 1;
          softmaxAgain(weightRow, seen, end, normalisers + bytesOf(position, 2));
          const mean = dot(gradient + at, output + at, size);
          if (threshold > 0) {
            fillOnes(factors, end);
            dropOut(factors, seen, threshold, factor, firstKey, secondKey, <u64>position * counters);
            droppedScoreGradient(weightRow, scoreRow, factors, mean, end);
          } else {
            scoreGradient(weightRow, scoreRow, mean, end);
          }
        }
        const terms = min(first + t + TILE, length);
        interleave(scoreTile, bytesOf(1, width), strip, TILE, terms);
        multiply(strip, 16, keyPanels, sums, outWidth, outWidth, length, 0, terms);
        unpack(sums, queryGradient + start + bytesOf(first + t, size), min(TILE, height - t), size, outWidth, scale);
      }
      for (let j = 0; j < first + tiled; j += TILE) {
        const from = max(0, j - first);
        const column = bytesOf(from, width) + bytesOf(j, 1);
        const target = bytesOf(j, outWidth);
        multiply(weights + column, bytesOf(1, width), gradientPanels, valueSums + target, outWidth, outWidth, tiled, from, tiled, true);
        multiply(scoreGradients + column, bytesOf(1, width), queryPanels, keySums + target, outWidth, outWidth, tiled, from, tiled, true);
      }
    }
    unpack(keySums, keyGradient + start, length, size, outWidth, 1);
    unpack(valueSums, valueGradient + start, length, size, outWidth, 1);
  }
}

/**
 * Four rows times the panels of a matrix [depth, columns], over the terms from `from` up to `to`; columns is a multiple
 * of 8. The left side begins at the first term; its rows stand side by side, its terms lie so many bytes apart.
 */
// @ts-ignore: decorator
@inline
function multiply(
  left: usize,
  stepBytes: usize,
  panels: usize,
  out: usize,
  outWidth: i32,
  columns: i32,
  depth: i32,
  from: i32,
  to: i32,
  goesOn: bool = false,
): void {
  for (let column = 0; column < columns; column += PANEL) {
    const panel = panels + bytesOf(column, depth) + bytesOf(from, PANEL);
    tile(left, stepBytes, panel, out + bytesOf(column, 1), <usize>outWidth << 2, to - from, goesOn);
  }
}

/** Copies `height` rows times a factor, and rows of 0 up to `room` of them. */
function packScaled(source: usize, target: usize, height: i32, room: i32, size: i32, factor: f32): void {
  const count = height * size;
  const factors = f32x4.splat(factor);
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const at = <usize>k << 2;
    v128.store(target + at, f32x4.mul(v128.load(source + at), factors));
  }
  for (; k < count; k++) {
    const at = <usize>k << 2;
    store<f32>(target + at, load<f32>(source + at) * factor);
  }
  memory.fill(target + bytesOf(count, 1), 0, bytesOf(room - height, size));
}

/** Copies rows times a factor out of wider ones. */
function unpack(source: usize, target: usize, height: i32, size: i32, sourceWidth: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (let r = 0; r < height; r++, source += bytesOf(1, sourceWidth), target += bytesOf(1, size)) {
    let k = 0;
    for (; k + 4 <= size; k += 4) {
      const at = <usize>k << 2;
      v128.store(target + at, f32x4.mul(v128.load(source + at), factors));
    }
    for (; k < size; k++) {
      const at = <usize>k << 2;
      store<f32>(target + at, load<f32>(source + at) * factor);
    }
  }
}

/** Softmax over the first `seen` of a row in place, 0 from there to `end`; keeps maximum and one over the sum. */
function softmax(row: usize, seen: i32, end: i32, normalisers: usize): void {
  for (let k = seen; k < end; k++) store<f32>(row + (<usize>k << 2), -Infinity);
  let maxima = v128.load(row);
  for (let k = 4; k < seen; k += 4) maxima = f32x4.max(maxima, v128.load(row + (<usize>k << 2)));
  const maximum = max<f32>(
    max<f32>(f32x4.extract_lane(maxima, 0), f32x4.extract_lane(maxima, 1)),
    max<f32>(f32x4.extract_lane(maxima, 2), f32x4.extract_lane(maxima, 3)),
  );
  const shift = f32x4.splat(maximum);
  let total = f32x4.splat(0);
  for (let k = 0; k < end; k += 4) {
    const at = row + (<usize>k << 2);
    const power = exponential(f32x4.sub(v128.load(at), shift));
    total = f32x4.add(total, power);
    v128.store(at, power);
  }
  store<f32>(normalisers, maximum);
  store<f32>(normalisers, 1 / sumLanes(total), 4);
  const inverse = v128.load32_splat(normalisers, 4);
  for (let k = 0; k < end; k += 4) {
    const at = row + (<usize>k << 2);
    v128.store(at, f32x4.mul(v128.load(at), inverse));
  }
}

/** The same softmax from what was kept. */
function softmaxAgain(row: usize, seen: i32, end: i32, normalisers: usize): void {
  const shift = v128.load32_splat(normalisers);
  const inverse = v128.load32_splat(normalisers, 4);
  for (let k = 0; k < seen; k += 4) {
    const at = row + (<usize>k << 2);
    v128.store(at, f32x4.mul(exponential(f32x4.sub(v128.load(at), shift)), inverse));
  }
  memory.fill(row + (<usize>seen << 2), 0, <usize>(end - seen) << 2);
}

/** row = weights (row - mean) */
function scoreGradient(weights: usize, row: usize, mean: f32, end: i32): void {
  const means = f32x4.splat(mean);
  for (let k = 0; k < end; k += 4) {
    const at = <usize>k << 2;
    v128.store(row + at, f32x4.mul(v128.load(weights + at), f32x4.sub(v128.load(row + at), means)));
  }
}

/** row = weights (factors row - mean), then weights = weights factors */
function droppedScoreGradient(weights: usize, row: usize, factors: usize, mean: f32, end: i32): void {
  const means = f32x4.splat(mean);
  for (let k = 0; k < end; k += 4) {
    const at = <usize>k << 2;
    const weight = v128.load(weights + at);
    const kept = v128.load(factors + at);
    v128.store(row + at, f32x4.mul(weight, f32x4.sub(f32x4.mul(kept, v128.load(row + at)), means)));
    v128.store(weights + at, f32x4.mul(weight, kept));
  }
}

function fillOnes(row: usize, count: i32): void {
  for (let k = 0; k < count; k += 4) v128.store(row + (<usize>k << 2), f32x4.splat(1));
}
