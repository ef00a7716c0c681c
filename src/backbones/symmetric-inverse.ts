import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { RunError } from '../core/errors.js';

/** Rows of a block: large enough that nearly all time is spent in matMul, small enough to invert in plain loops. */
export const BLOCK_SIZE = 256;

/** Who is told of a long inversion, and who may end it. */
export interface InversionOptions {
  /** Told the share of the work done, from 0 to 1. */
  onProgress?: ((share: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Signals and displays wait no longer than this, in milliseconds. */
const LONGEST_SILENCE = 200;

/**
 * Inverts a symmetric positive definite matrix in place, by the sweep operator (Goodnight, 1979) on blocks.
 *
 * Sweeping block k of A, with D = A_kk⁻¹, sets
 *   A_ij ← A_ij - A_ik D A_kj,   A_ik ← A_ik D,   A_kj ← D A_kj,   A_kk ← -D   (i, j ≠ k)
 * and after all blocks A holds -A⁻¹. A stays symmetric throughout, so only the blocks on and above the diagonal are
 * computed: n³ floating-point operations, nearly all of them in tf.matMul of [256, 256] blocks, which keeps the matrix
 * itself out of the engine's memory. Float32; the inverse of each diagonal block in float64.
 *
 * @param matrix [n × n] row by row; only the upper triangle is read, all of it is written
 * @throws RunError where the matrix is not positive definite; the reason of `signal` once it is aborted
 */
export async function invertSymmetric(
  matrix: Float32Array,
  n: number,
  { onProgress, signal }: InversionOptions = {},
): Promise<void> {
  const blocks: Block[] = [];
  for (let start = 0; start < n; start += BLOCK_SIZE)
    blocks.push({ start, size: Math.min(BLOCK_SIZE, n - start) });
  let lastPause = performance.now();
  const pauseWhenDue = async (share: number) => {
    if (performance.now() - lastPause < LONGEST_SILENCE) return;
    onProgress?.(share);
    await setImmediate();
    signal?.throwIfAborted();
    lastPause = performance.now();
  };
  for (const [index, pivot] of blocks.entries()) {
    signal?.throwIfAborted();
    // What tf.tidy does, which takes no asynchronous function.
    tf.engine().startScope();
    try {
      await sweep(matrix, n, blocks, pivot, (share) => pauseWhenDue((index + share) / blocks.length));
    } finally {
      tf.engine().endScope();
    }
    onProgress?.((index + 1) / blocks.length);
  }
  negateAndMirror(matrix, n);
}

/** Rows, or columns, `start` to `start + size`. */
interface Block {
  start: number;
  size: number;
}

async function sweep(
  matrix: Float32Array,
  n: number,
  blocks: readonly Block[],
  pivot: Block,
  pause: (share: number) => Promise<void>,
): Promise<void> {
  const inverse = invertPositiveDefinite(readBlock(matrix, n, pivot, pivot), pivot.size);
  const inverseTensor = tf.tensor2d(inverse, [pivot.size, pivot.size]);
  const others = blocks.filter((block) => block !== pivot);
  // A_kj, and D A_kj with its transpose, which is A_jk D.
  const panel = others.map((block) => {
    const right = tf.tensor2d(readBlock(matrix, n, pivot, block), [pivot.size, block.size]);
    const swept = product(inverseTensor, right);
    return {
      block,
      right,
      swept,
      left: tf.tensor2d(transpose(swept, pivot.size, block.size), [block.size, pivot.size]),
    };
  });
  for (const [index, { block, left }] of panel.entries()) {
    for (const { block: column, right } of panel.slice(index)) {
      subtractBlock(matrix, n, block, column, product(left, right));
    }
    // Row k of the triangle and those above it.
    await pause(1 - ((panel.length - index - 1) / panel.length) ** 2);
  }
  for (const { block, swept } of panel) writeBlock(matrix, n, pivot, block, swept);
  writeBlock(
    matrix,
    n,
    pivot,
    pivot,
    inverse.map((value) => -value),
  );
}

function product(left: tf.Tensor2D, right: tf.Tensor2D): Float32Array {
  // Without tidy, which would look for tensors in every number of the array it returns.
  const result = tf.matMul(left, right);
  const values = result.dataSync<'float32'>();
  result.dispose();
  return values;
}

/** The block as a matrix of its own; below the diagonal, the transpose of its mirror image. */
function readBlock(matrix: Float32Array, n: number, rows: Block, columns: Block): Float32Array {
  if (rows.start > columns.start)
    return transpose(readBlock(matrix, n, columns, rows), columns.size, rows.size);
  const block = new Float32Array(rows.size * columns.size);
  for (let row = 0; row < rows.size; row++) {
    const from = (rows.start + row) * n + columns.start;
    block.set(matrix.subarray(from, from + columns.size), row * columns.size);
  }
  return block;
}

/** Writes a block; below the diagonal, into its mirror image. */
function writeBlock(matrix: Float32Array, n: number, rows: Block, columns: Block, block: Float32Array): void {
  if (rows.start > columns.start) {
    writeBlock(matrix, n, columns, rows, transpose(block, rows.size, columns.size));
    return;
  }
  for (let row = 0; row < rows.size; row++) {
    const own = block.subarray(row * columns.size, (row + 1) * columns.size);
    matrix.set(own, (rows.start + row) * n + columns.start);
  }
}

function subtractBlock(
  matrix: Float32Array,
  n: number,
  rows: Block,
  columns: Block,
  block: Float32Array,
): void {
  for (let row = 0; row < rows.size; row++) {
    const to = (rows.start + row) * n + columns.start;
    const from = row * columns.size;
    for (let column = 0; column < columns.size; column++) matrix[to + column]! -= block[from + column]!;
  }
}

function transpose(block: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(block.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = block[row * columns + column]!;
  }
  return result;
}

/** The inverse of a small symmetric matrix by the same operator on single rows, in float64; reads all of it. */
function invertPositiveDefinite(block: Float32Array, n: number): Float32Array {
  const a = Float64Array.from(block);
  for (let pivot = 0; pivot < n; pivot++) {
    const diagonal = a[pivot * n + pivot]!;
    if (!(diagonal > 0)) throw notPositiveDefinite(diagonal);
    for (let row = 0; row < n; row++) {
      if (row === pivot) continue;
      const factor = a[row * n + pivot]! / diagonal;
      for (let column = 0; column < n; column++) a[row * n + column]! -= factor * a[pivot * n + column]!;
      a[row * n + pivot] = factor;
    }
    for (let column = 0; column < n; column++) a[pivot * n + column]! /= diagonal;
    a[pivot * n + pivot] = -1 / diagonal;
  }
  return Float32Array.from(a, (value) => -value);
}

function negateAndMirror(matrix: Float32Array, n: number): void {
  for (let row = 0; row < n; row++) {
    matrix[row * n + row]! *= -1;
    for (let column = row + 1; column < n; column++) {
      const value = -matrix[row * n + column]!;
      matrix[row * n + column] = value;
      matrix[column * n + row] = value;
    }
  }
}

function notPositiveDefinite(pivot: number): RunError {
  return new RunError('The matrix to invert is not positive definite in float32', {
    expected: 'pivots above 0',
    found: `${pivot}`,
    fix: 'set a larger `backbone.regularization`',
  });
}
