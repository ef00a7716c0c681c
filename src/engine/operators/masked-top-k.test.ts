import { memory, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Lists } from '../../core/csr.js';
import { describeEngines } from '../../testing/engines.js';
import { irregular } from '../../testing/gradients.js';
import { currentEngine } from '../engine.js';
import type { Candidates } from '../kernels/ranking.js';
import { ranking as reference } from '../reference/kernels/ranking.js';
import { startEngine } from '../registry.js';
import { maskedTopK } from './masked-top-k.js';

/** Lists of items, one a row. */
function lists(...rows: number[][]): Lists {
  const offsets = Int32Array.from({ length: rows.length + 1 }, (_, row) => rows.slice(0, row).flat().length);
  return { offsets, values: Int32Array.from(rows.flat()) };
}

/** Candidates that are all items but those masked, one list a row. */
function candidates(masked: number[][], last: number[][] | null = null, excluded: number[] = []): Candidates {
  return {
    excluded: Int32Array.from(excluded),
    masked: lists(...masked),
    last: last && lists(...last),
  };
}

describeEngines('maskedTopK on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('lists the best items of each row, best first', () => {
    const scores = tensor2d([1, 3, 2, 0, 9, -1, 8, 7], [2, 4]);
    const top = maskedTopK(scores, candidates([[], []]), 2);
    expect([...top.items]).toEqual([1, 2, 0, 2]);
    expect([...top.scores]).toEqual([3, 2, 9, 8]);
    expect(top.notFinite).toBe(-1);
  });

  it('puts the lower item first among equals', () => {
    const top = maskedTopK(tensor2d([[1, 3, 1, 1, 3]]), candidates([[]]), 4);
    expect([...top.items]).toEqual([1, 4, 0, 2]);
  });

  it('leaves out what is masked for a row and what is excluded from all', () => {
    const scores = tensor2d([5, 4, 3, 2, 1, 5, 4, 3, 2, 1], [2, 5]);
    const top = maskedTopK(scores, candidates([[0, 2], [4]], null, [1]), 3);
    expect([...top.items]).toEqual([3, 4, -1, 0, 2, 3]);
    expect([...top.scores]).toEqual([2, 1, Number.NaN, 5, 3, 2]);
  });

  it('puts the items that come last after all others of equal score', () => {
    const scores = tensor2d([1, 1, 2, 1, 1, 1, 2, 1], [2, 4]);
    expect([...maskedTopK(scores, candidates([[], []], [[0, 2], []]), 4).items]).toEqual([
      2, 1, 3, 0, 2, 0, 1, 3,
    ]);
    expect([...maskedTopK(scores, candidates([[], []], [[0], [0, 1, 3]]), 2).items]).toEqual([2, 1, 2, 0]);
  });

  it('does not list a masked item that would come last', () => {
    const top = maskedTopK(tensor2d([[3, 2, 1]]), candidates([[1]], [[0, 1]], [0]), 3);
    expect([...top.items]).toEqual([2, -1, -1]);
  });

  it('lists every candidate where K exceeds the number of items', () => {
    const top = maskedTopK(tensor2d([[1], [2]]), candidates([[], [0]]), 3);
    expect([...top.items]).toEqual([0, -1, -1, -1, -1, -1]);
  });

  it('ranks the largest and the lowest finite scores', () => {
    const most = 3.4028234663852886e38;
    const top = maskedTopK(tensor2d([[-most, most, most, -most, 0]]), candidates([[]]), 5);
    expect([...top.items]).toEqual([1, 2, 4, 0, 3]);
    expect(top.notFinite).toBe(-1);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'names the first row that holds %s, also where the item is masked',
    (bad) => {
      const scores = irregular(5 * 40);
      scores[3 * 40 + 39] = bad;
      scores[2 * 40 + 7] = bad;
      const rows = Array.from({ length: 5 }, () => [7]);
      expect(maskedTopK(tensor2d(scores, [5, 40]), candidates(rows), 3).notFinite).toBe(2);
    },
  );

  it.each([
    [1, 1, 1],
    [1, 16, 16],
    [3, 17, 5],
    [4, 64, 20],
    [7, 203, 10],
    [2, 1000, 300],
  ])('agrees with the reference on many ties (B = %i, I = %i, K = %i)', (batch, items, k) => {
    const scores: Tensor2D = tensor2d(
      irregular(batch * items).map((x) => Math.round(4 * x)),
      [batch, items],
    );
    const some = (step: number) =>
      Array.from({ length: batch }, (_, row) =>
        Array.from({ length: items }, (_, item) => item).filter((item) => (item * item + row) % step === 0),
      );
    for (const last of [null, some(5)]) {
      const asked = candidates(some(3), last, [items - 1]);
      expect(maskedTopK(scores, asked, k)).toEqual(reference.maskedTopK(scores, asked, k));
    }
  });

  it('leaves the scores as they are and no tensors behind', () => {
    const scores = tensor2d([[3, 1, 2]]);
    const before = memory().numTensors;
    maskedTopK(scores, candidates([[0]], [[1]]), 2);
    expect(memory().numTensors).toBe(before);
    expect([...scores.dataSync()]).toEqual([3, 1, 2]);
  });

  it('names what does not fit', () => {
    expect(currentEngine().name).toBe(name);
    expect(() => maskedTopK(tensor2d([[1]]), candidates([[], []]), 1)).toThrow(
      'maskedTopK: expected 1 lists of masked items, got 2',
    );
    expect(() => maskedTopK(tensor2d([[1]]), candidates([[]]), 0)).toThrow('expected k of at least 1, got 0');
  });
});
