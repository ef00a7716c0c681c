import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { fixedRanker } from '../testing/fixed-ranker.js';
import { tinySplit } from '../testing/splits.js';
import { popularityOfEvents, recommendedPopularity, trainPopularity } from './recommended-popularity.js';

beforeAll(async () => {
  await startEngine('wasm');
});

// Item 0 has three train events, 1 has two, 2 has one; 3 is in the test part alone and 22 more have none but one.
const split = tinySplit({
  train: [
    [0, 0],
    [1, 0],
    [2, 0],
    [0, 1],
    [1, 1],
    [2, 2],
    ...Array.from({ length: 22 }, (_, k): [number, number] => [3, 4 + k]),
  ],
  test: [[0, 2]],
  itemCount: 26,
});
const popularity = trainPopularity(split);

it('counts train events alone', () => {
  expect([...popularity.subarray(0, 5)]).toEqual([3, 2, 1, 0, 1]);
  expect(popularityOfEvents(popularity)).toBeCloseTo((9 + 4 + 1 + 22) / 28, 10);
});

it('is the mean over the best 20 items that are new to the user, then over users', () => {
  // The lower the number the better: user 3 is given 0, 1, 2 and no more; user 0 the items 2, 4, 5 … 22.
  const scores = Array.from({ length: 26 }, (_, item) => -item);
  const ranker = fixedRanker([scores, scores, scores, scores]);
  const of = (...users: number[]) =>
    recommendedPopularity(ranker, split, Int32Array.from(users), popularity, 256);
  expect(of(3)).toBeCloseTo((3 + 2 + 1) / 3, 10);
  expect(of(0)).toBeCloseTo(1, 10);
  expect(of(2)).toBeCloseTo((2 + 19) / 20, 10);
  expect(of(3, 2)).toBeCloseTo((2 + 21 / 20) / 2, 10);
});
