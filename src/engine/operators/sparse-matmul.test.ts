import { memory, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import type { CompressedMatrix } from '../kernels/sparse.js';
import { startEngine } from '../registry.js';
import { SparseMatrix, sparseMatMul } from './sparse-matmul.js';

/** [[0, 2, 0], [0, 0, 0], [1, 0, -3], [0, 5, 0]], with the 5 in two entries and an empty row. */
const rectangular: CompressedMatrix = {
  rowCount: 4,
  columnCount: 3,
  offsets: Int32Array.of(0, 1, 1, 3, 5),
  columns: Int32Array.of(1, 2, 0, 1, 1),
  values: Float32Array.of(2, -3, 1, 4, 1),
};

/** [[0, 0.5, 1], [0.5, 0, 0], [1, 0, 2]] */
const symmetric: CompressedMatrix = {
  rowCount: 3,
  columnCount: 3,
  offsets: Int32Array.of(0, 2, 3, 5),
  columns: Int32Array.of(1, 2, 0, 0, 2),
  values: Float32Array.of(0.5, 1, 0.5, 1, 2),
};

describeEngines('sparseMatMul on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  const product = (matrix: CompressedMatrix, dense: Tensor2D) => {
    const sparse = new SparseMatrix(matrix);
    const values = tidy(() => sparseMatMul(sparse, dense).arraySync());
    sparse.dispose();
    return values;
  };

  it('adds up the rows that a row points to; an empty row gives 0, repeated entries add up', () => {
    const dense = tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    expect(product(rectangular, dense)).toEqual([
      [6, 8],
      [0, 0],
      [-14, -16],
      [15, 20],
    ]);
  });

  it('multiplies a single row, and a matrix without entries', () => {
    const row = { rowCount: 1, columnCount: 2, offsets: Int32Array.of(0, 2) };
    const entries = { columns: Int32Array.of(0, 1), values: Float32Array.of(10, 1) };
    expect(product({ ...row, ...entries }, tensor2d([1, 2], [2, 1]))).toEqual([[12]]);
    const none = { columns: new Int32Array(0), values: new Float32Array(0) };
    const empty = { rowCount: 2, columnCount: 2, offsets: Int32Array.of(0, 0, 0), ...none };
    expect(product(empty, tensor2d([1, 2], [2, 1]))).toEqual([[0], [0]]);
  });

  it.each([1, 3, 4, 7, 32, 39])('has the transposed product as its gradient (d = %i)', (size) => {
    const sparse = new SparseMatrix(rectangular);
    expectGradientsMatchDifferences(
      (dense) => sparseMatMul(sparse, dense as Tensor2D),
      [{ values: irregular(3 * size), shape: [3, size] }],
    );
    sparse.dispose();
  });

  it('needs no transpose of a symmetric matrix', () => {
    const sparse = new SparseMatrix(symmetric, { symmetric: true });
    const held = memory().numTensors;
    expectGradientsMatchDifferences(
      (dense) => sparseMatMul(sparse, sparseMatMul(sparse, dense as Tensor2D)),
      [{ values: irregular(15), shape: [3, 5] }],
    );
    expect(memory().numTensors).toBe(held);
    sparse.dispose();
  });

  it('passes on what is not a number, to the rows that point to it', () => {
    const dense = tensor2d([1, Number.NaN, 3], [3, 1]);
    expect(product(rectangular, dense)).toEqual([[Number.NaN], [0], [-8], [Number.NaN]]);
  });

  it('multiplies many rows of many columns as plain loops do', () => {
    const [rows, columns, perRow, size] = [300, 200, 7, 70];
    const entries = Int32Array.from({ length: rows * perRow }, (_, k) => (k * k + 3 * k) % columns);
    const weights = Float32Array.from(irregular(rows * perRow));
    const dense = Float32Array.from(irregular(columns * size, 1));
    const offsets = Int32Array.from({ length: rows + 1 }, (_, row) => row * perRow);
    const found = product(
      { rowCount: rows, columnCount: columns, offsets, columns: entries, values: weights },
      tensor2d(dense, [columns, size]),
    );
    for (const [row, column] of [
      [0, 0],
      [17, 69],
      [299, 33],
    ] as const) {
      let expected = 0;
      for (let k = row * perRow; k < (row + 1) * perRow; k++) {
        expected += weights[k]! * dense[entries[k]! * size + column]!;
      }
      expect(found[row]![column]).toBeCloseTo(expected, 5);
    }
  });

  it('outlives a tidy, and frees what it holds when it is disposed', () => {
    const before = memory().numTensors;
    const made: SparseMatrix[] = [];
    tidy(() => void made.push(new SparseMatrix(rectangular)));
    const [sparse] = made as [SparseMatrix];
    tidy(() => {
      sparseMatMul(sparse, tensor2d([1, 2, 3], [3, 1]));
      sparse.multiplyTransposed(tensor2d([1, 2, 3, 4], [4, 1]));
    });
    sparse.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('SparseMatrix', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  it.each([
    ['columns below 3, got 3', { columns: Int32Array.of(1, 2, 0, 3, 1) }],
    ['5 offsets, got 4', { offsets: Int32Array.of(0, 1, 3, 5) }],
    ['offsets to end at 5, got 4', { offsets: Int32Array.of(0, 1, 1, 3, 4) }],
    ['offsets that never fall, got a fall after row 1', { offsets: Int32Array.of(0, 3, 2, 3, 5) }],
    ['as many values as columns (5), got 4', { values: Float32Array.of(2, -3, 1, 4) }],
  ])('refuses arrays that are no matrix: expected %s', (message, wrong) => {
    expect(() => new SparseMatrix({ ...rectangular, ...wrong })).toThrow(`SparseMatrix: expected ${message}`);
  });

  it('refuses to take a matrix that is not square for symmetric', () => {
    expect(() => new SparseMatrix(rectangular, { symmetric: true })).toThrow('to be square, got [4, 3]');
  });

  it('names the shape that does not fit', () => {
    const sparse = new SparseMatrix(rectangular);
    expect(() => sparseMatMul(sparse, tensor2d([1, 2], [2, 1]))).toThrow('shape [3, ·], got [2, 1]');
  });
});
