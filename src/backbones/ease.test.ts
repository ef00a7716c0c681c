import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { tinySplit } from '../testing/splits.js';
import { easeMemoryBytes, fitEase } from './ease.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

const split = tinySplit({
  train: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 2],
    [2, 0],
  ],
  test: [[2, 1]],
});

test('scores are the sums of the weights from the history', async () => {
  // X'X + I = [4 1 1; 1 2 0; 1 0 2], its inverse [4 -2 -2; -2 7 1; -2 1 7] / 12, B = -P / diag(P) by column.
  const ranker = await fitEase(split, { regularization: 1 }, { memoryLimitBytes: 1e6 });
  const histories = { offsets: Int32Array.of(0, 1, 3, 4), items: Int32Array.of(0, 1, 2, 1), times: null };
  const expected = [0, 2 / 7, 2 / 7, 1, -1 / 7, -1 / 7];
  const found = ranker.score(Int32Array.of(0, 1), histories);
  expect(found).toHaveLength(6);
  for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 6);
});

test('the score of a user does not depend on who else is scored', async () => {
  const ranker = await fitEase(split, { regularization: 1 }, { memoryLimitBytes: 1e6 });
  const together = ranker.score(Int32Array.of(0, 1, 2), split.train).slice(3, 6);
  expect(ranker.score(Int32Array.of(1), split.train)).toEqual(together);
});

test('tells the memory it would need, and refuses where that is too much', async () => {
  expect(easeMemoryBytes(66_576) / 1e9).toBeCloseTo(18.1, 1);
  await expect(fitEase(split, { regularization: 1 }, { memoryLimitBytes: 1000 })).rejects.toThrow(
    /ease does not fit in memory for 3 items\n {2}expected: a model of at most 1\.0 kB\n {2}found: {4}18\.5 kB needed/,
  );
});

test('an array that Node cannot hold is refused in the same way', async () => {
  const huge = { ...split, itemCount: 2 ** 27 };
  const options = { memoryLimitBytes: Number.POSITIVE_INFINITY };
  await expect(fitEase(huge, { regularization: 1 }, options)).rejects.toThrow(
    /ease does not fit in memory for 134,217,728 items\n.*an array that this version of Node can hold/s,
  );
});
