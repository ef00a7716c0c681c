import { memory, type Tensor, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { gatherRows } from './gather-rows.js';
import { logSumExp } from './log-sum-exp.js';
import { normalizeRows } from './normalize-rows.js';
import { allScores, sampledScores } from './sampled-scores.js';

const rounded = (t: Tensor) => Array.from(t.dataSync(), (x) => Number(x.toFixed(5)));

describeEngines('operators on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('looks up rows, also repeated ones and a single one', () => {
    const table = tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    expect(rounded(gatherRows(table, tensor1d([2, 0, 2], 'int32')))).toEqual([5, 6, 1, 2, 5, 6]);
    expect(gatherRows(table, tensor1d([1], 'int32')).shape).toEqual([1, 2]);
  });

  it.each([1, 3, 4, 7, 8])('adds up the gradients of repeated rows (d = %i)', (size) => {
    const rows = tensor1d([2, 0, 2, 2], 'int32');
    expectGradientsMatchDifferences(
      (table) => gatherRows(table as Tensor2D, rows),
      [{ values: irregular(3 * size), shape: [3, size] }],
    );
  });

  it('scores drawn items, which may repeat within a row', () => {
    const users = tensor2d([1, 0, 0, 2], [2, 2]);
    const items = tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const index = tensor2d([2, 2, 0, 1, 1, 0], [2, 3], 'int32');
    expect(rounded(sampledScores(users, items, index))).toEqual([5, 5, 1, 8, 8, 4]);
  });

  it.each([
    [1, 1, 1, 1],
    [2, 5, 3, 3],
    [3, 4, 7, 8],
    [2, 6, 2, 13],
  ])('has the gradient of sampled scores (B = %i, I = %i, M = %i, d = %i)', (batch, items, perRow, size) => {
    const drawn = Int32Array.from({ length: batch * perRow }, (_, k) => (k * k + 1) % items);
    const index = tensor2d(drawn, [batch, perRow], 'int32');
    expectGradientsMatchDifferences(
      (u, v) => sampledScores(u as Tensor2D, v as Tensor2D, index),
      [
        { values: irregular(batch * size), shape: [batch, size] },
        { values: irregular(items * size, 1), shape: [items, size] },
      ],
    );
  });

  it('scores all items, with gradients', () => {
    const users = tensor2d([1, 2], [1, 2]);
    const items = tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    expect(rounded(allScores(users, items))).toEqual([5, 11, 17]);
    expectGradientsMatchDifferences(
      (u, v) => allScores(u as Tensor2D, v as Tensor2D),
      [
        { values: irregular(6), shape: [2, 3] },
        { values: irregular(12, 1), shape: [4, 3] },
      ],
    );
  });

  it('takes log-sum-exp without overflow or underflow', () => {
    const rows = tensor2d([1000, 1000, -1000, -1000, 0, -200], [3, 2]);
    [1000 + Math.LN2, -1000 + Math.LN2, 0].forEach((expected, row) => {
      expect(logSumExp(rows).dataSync()[row]).toBeCloseTo(expected, 3);
    });
  });

  it('passes on what is not a number instead of hiding it', () => {
    expect(logSumExp(tensor2d([Number.NaN, 1, 2, 3, 4], [1, 5])).dataSync()[0]).toBeNaN();
  });

  it('ignores masked entries in log-sum-exp', () => {
    const masked = tensor2d([1, Number.NEGATIVE_INFINITY, 2, 3, Number.NEGATIVE_INFINITY], [1, 5]);
    const plain = tensor2d([1, 2, 3], [1, 3]);
    expect(logSumExp(masked).dataSync()[0]).toBeCloseTo(logSumExp(plain).dataSync()[0]!, 5);
  });

  it.each([1, 3, 4, 9])('has the softmax as the gradient of log-sum-exp (M = %i)', (columns) => {
    expectGradientsMatchDifferences(
      (x) => logSumExp(x as Tensor2D),
      [{ values: irregular(2 * columns).map((x) => 3 * x), shape: [2, columns] }],
    );
  });

  it('normalises rows and leaves a zero row at zero', () => {
    expect(rounded(normalizeRows(tensor2d([3, 4, 0, 0], [2, 2])))).toEqual([0.6, 0.8, 0, 0]);
  });

  it.each([1, 2, 5, 8])('has the gradient of normalisation (d = %i)', (size) => {
    const values = irregular(3 * size).map((x) => x + Math.sign(x));
    expectGradientsMatchDifferences(
      (x) => normalizeRows(x as Tensor2D),
      [{ values, shape: [3, size], flat: size === 1 }],
    );
  });

  it('names operator and shapes when they do not fit', () => {
    expect(() =>
      sampledScores(tensor2d([[1, 2]]), tensor2d([[1]]), tensor2d([[0]], [1, 1], 'int32')),
    ).toThrow('sampledScores: expected items of shape [·, 2], got [1, 1]');
  });

  it('leaves no tensors behind', () => {
    const before = memory().numTensors;
    tidy(() => {
      logSumExp(sampledScores(tensor2d([[1, 2]]), tensor2d([[1, 1]]), tensor2d([[0, 0]], [1, 2], 'int32')));
    });
    expect(memory().numTensors).toBe(before);
  });
});
