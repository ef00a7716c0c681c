import type { Split } from '../split/split.js';
import type { Ranker } from './backbone.js';
import { CoOccurrences } from './co-occurrences.js';
import { addDenseRows, denseWeights } from './dense-weights.js';
import { type FitOptions, requireMemory } from './fitting.js';
import { historyRanker } from './history-ranker.js';
import { BLOCK_SIZE, invertSymmetric } from './symmetric-inverse.js';

/**
 * EASE (Steck, 2019, equation 8): with P = (X'X + λI)⁻¹ for the binary matrix X of train positives, the item-item
 * weights are B_ij = -P_ij / P_jj with a zero diagonal, and the scores X B for the history X at scoring.
 *
 * The inversion takes n³ floating-point operations in tf.matMul for n items; B is held as n² float32.
 *
 * @throws RunError where B would need more than `memoryLimitBytes`
 */
export async function fitEase(
  split: Split,
  { regularization }: { regularization: number },
  { memoryLimitBytes, onProgress, signal }: FitOptions,
): Promise<Ranker> {
  const n = split.itemCount;
  requireMemory('ease', n, easeMemoryBytes(n), memoryLimitBytes);
  const matrix = gram(split, regularization);
  await invertSymmetric(matrix, n, { onProgress, signal });
  toWeights(matrix, n);
  return historyRanker('ease', n, (history, sums) => addDenseRows(matrix, history, sums));
}

/** The memory that fitting takes for n items: the matrix, inverted in place, and the panels of one block of rows. */
export function easeMemoryBytes(itemCount: number): number {
  const floats = itemCount * itemCount + 6 * itemCount * BLOCK_SIZE;
  return floats * Float32Array.BYTES_PER_ELEMENT;
}

/** X'X + λI, [n × n]. */
function gram(split: Split, regularization: number): Float32Array {
  const n = split.itemCount;
  const matrix = denseWeights('ease', n);
  const pairs = new CoOccurrences(split);
  for (let item = 0; item < n; item++) {
    const row = matrix.subarray(item * n, (item + 1) * n);
    pairs.addRow(item, row);
    row[item]! += regularization;
  }
  return matrix;
}

/** From P to B, in place. */
function toWeights(matrix: Float32Array, n: number): void {
  const diagonal = Float64Array.from({ length: n }, (_, item) => matrix[item * n + item]!);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) matrix[row * n + column]! /= -diagonal[column]!;
    matrix[row * n + row] = 0;
  }
}
