import { doesNotFit } from './fitting.js';

/**
 * Room for a weight from every item to every item, [n × n] row by row.
 * @throws RunError where this version of Node cannot hold such an array
 */
export function denseWeights(model: string, n: number): Float32Array {
  try {
    return new Float32Array(n * n);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const needed = n * n * Float32Array.BYTES_PER_ELEMENT;
    throw doesNotFit(model, n, needed, 'an array that this version of Node can hold');
  }
}

/** Adds the rows of some items to `sums`, [n]; four at a time, because its cost is the memory traffic of the sums. */
export function addDenseRows(weights: Float32Array, items: readonly number[], sums: Float64Array): void {
  const n = sums.length;
  let index = 0;
  for (; index + 4 <= items.length; index += 4) {
    const a = items[index]! * n;
    const b = items[index + 1]! * n;
    const c = items[index + 2]! * n;
    const d = items[index + 3]! * n;
    for (let column = 0; column < n; column++) {
      sums[column]! +=
        weights[a + column]! + weights[b + column]! + weights[c + column]! + weights[d + column]!;
    }
  }
  for (; index < items.length; index++) {
    const start = items[index]! * n;
    for (let column = 0; column < n; column++) sums[column]! += weights[start + column]!;
  }
}
