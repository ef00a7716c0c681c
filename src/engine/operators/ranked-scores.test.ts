import {
  add,
  matMul,
  memory,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Lists } from '../../core/csr.js';
import { describeEngines } from '../../testing/engines.js';
import { irregular } from '../../testing/gradients.js';
import type { Candidates } from '../kernels/ranking.js';
import { ranking as reference } from '../reference/kernels/ranking.js';
import { startEngine } from '../registry.js';
import { rankedScores } from './ranked-scores.js';

/** Lists of items, one a row. */
function lists(rows: number[][]): Lists {
  const offsets = Int32Array.from({ length: rows.length + 1 }, (_, row) => rows.slice(0, row).flat().length);
  return { offsets, values: Int32Array.from(rows.flat()) };
}

/** Every so many items of each of some rows. */
function some(step: number, rows: number, items: number): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: items }, (_, item) => item).filter((item) => (item * item + row) % step === 0),
  );
}

/** All items may be listed. */
const everything = (rows: number): Candidates => ({
  excluded: new Int32Array(0),
  masked: lists(Array.from({ length: rows }, () => [])),
  last: null,
});

/** Small whole numbers, whose products have no rounding and many ties. */
const wholes = (rows: number, columns: number, size: number): Tensor2D =>
  tensor2d(
    irregular(rows * columns).map((x) => Math.round(size * x) + 0),
    [rows, columns],
  );

describeEngines('rankedScores on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('lists the items of the largest products', () => {
    const users = tensor2d([1, 0, 0, 1], [2, 2]);
    const items = tensor2d([1, 9, 3, 7, 2, 8], [3, 2]);
    const top = rankedScores({ users, items, itemBias: null }, everything(2), 2);
    expect([...top.items]).toEqual([1, 2, 0, 2]);
    expect([...top.scores]).toEqual([3, 2, 9, 8]);
    expect(top.notFinite).toBe(-1);
  });

  it('adds the bias of an item to its scores', () => {
    const factors = { users: tensor2d([[1]]), items: tensor2d([[1], [2], [3]]) };
    const top = rankedScores({ ...factors, itemBias: tensor1d([5, 0, 1]) }, everything(1), 3);
    expect([...top.items]).toEqual([0, 2, 1]);
    expect([...top.scores]).toEqual([6, 4, 2]);
  });

  it.each([
    [1, 1, 1, 1],
    [1, 16, 3, 16],
    [3, 17, 64, 5],
    [50, 300, 7, 20],
    [97, 263, 5, 10],
    [2, 1000, 300, 250],
  ])('agrees with the reference on many ties (B = %i, I = %i, d = %i, K = %i)', (batch, count, depth, k) => {
    const users = wholes(batch, depth, 2);
    const items = wholes(count, depth, 1);
    for (const itemBias of [null, wholes(1, count, 1).flatten() as Tensor1D]) {
      const scores = tidy(() => {
        const products = matMul<Tensor2D>(users, items, false, true);
        return itemBias ? add<Tensor2D>(products, itemBias) : products;
      });
      for (const last of [null, some(5, batch, count)]) {
        const asked: Candidates = {
          excluded: Int32Array.of(count - 1),
          masked: lists(some(3, batch, count)),
          last: last && lists(last),
        };
        const found = rankedScores({ users, items, itemBias }, asked, k);
        expect(found).toEqual(reference.maskedTopK(scores, asked, k));
      }
    }
  });

  it.each([3, 64, 300])(
    'gives items of equal vectors equal scores, wherever they stand (d = %i)',
    (depth) => {
      const vector = irregular(depth);
      const items = tensor2d(Array.from({ length: 333 }, () => vector).flat(), [333, depth]);
      const users = tensor2d(irregular(59 * depth), [59, depth]);
      const top = rankedScores({ users, items, itemBias: null }, everything(59), 333);
      const inOrder = Int32Array.from({ length: 59 * 333 }, (_, place) => place % 333);
      expect(top.items).toEqual(inOrder);
      for (let row = 0; row < 59; row++) {
        expect(new Set(top.scores.subarray(row * 333, (row + 1) * 333)).size).toBe(1);
      }
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'names the first row that holds %s',
    (bad) => {
      const values = irregular(60 * 4);
      values[55 * 4] = bad;
      values[58 * 4 + 3] = bad;
      const factors = { users: tensor2d(values, [60, 4]), items: tensor2d(irregular(37 * 4), [37, 4]) };
      expect(rankedScores({ ...factors, itemBias: null }, everything(60), 3).notFinite).toBe(55);
    },
  );

  it('ranks the largest finite scores', () => {
    const factors = { users: tensor2d([[1]]), items: tensor2d(new Float32Array(64).fill(3e38), [64, 1]) };
    const top = rankedScores({ ...factors, itemBias: null }, everything(1), 2);
    expect([...top.items]).toEqual([0, 1]);
    expect(top.notFinite).toBe(-1);
  });

  it('leaves no tensors behind', () => {
    const factors = { users: wholes(2, 3, 2), items: wholes(5, 3, 2) };
    const before = memory().numTensors;
    rankedScores({ ...factors, itemBias: null }, everything(2), 2);
    expect(memory().numTensors).toBe(before);
  });

  it('names what does not fit', () => {
    const factors = { users: tensor2d([[1]]), items: tensor2d([[1], [2]]) };
    const asked = () => rankedScores({ ...factors, itemBias: null }, everything(2), 1);
    expect(asked).toThrow('rankedScores: expected 1 lists of masked items, got 2');
    const biased = () => rankedScores({ ...factors, itemBias: tensor1d([1]) }, everything(1), 1);
    expect(biased).toThrow('rankedScores: expected itemBias of shape [2], got [1]');
  });
});
