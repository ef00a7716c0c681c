import { expect, test } from 'vitest';
import { tinySplit } from '../testing/splits.js';
import { fitUntrained } from './untrained.js';

/** n = 3 2 1; c_01 = 2, c_02 = 1. */
const split = tinySplit({
  train: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [2, 0],
    [2, 2],
  ],
  test: [[2, 1]],
});

const ordered = { ...split, chronological: true };
const options = { memoryLimitBytes: 1e6 };

test('last-item-knn ranks by the similarity to the newest item alone', async () => {
  const ranker = await fitUntrained({ name: 'last-item-knn' }, ordered, options);
  // User 0 knew 2, then 1; user 1 knew 1, then 0; user 2 nothing.
  const histories = { offsets: Int32Array.of(0, 2, 4, 4), items: Int32Array.of(2, 1, 1, 0), times: null };
  const scores = ranker.score(Int32Array.of(1, 0, 2), histories);
  const [s01, s02] = [2 / Math.sqrt(6), 1 / Math.sqrt(3)];
  const expected = [0, s01, s02, s01, 0, 0, 0, 0, 0];
  for (const [index, score] of expected.entries()) expect(scores[index]).toBeCloseTo(score, 6);
  expect(ranker.name).toBe('last-item-knn');
});

test.each([{ name: 'last-item-knn' }, { name: 'markov', smoothing: 1 }] as const)(
  '$name is refused where the order of events is not known',
  (config) => {
    expect(() => fitUntrained(config, split, options)).toThrow(
      `${config.name} needs to know the order of events`,
    );
  },
);
