import { expect, test } from 'vitest';
import { tinySplit } from '../testing/splits.js';
import { fitPopularity } from './popularity.js';

test('scores are the numbers of train positives, for every user', () => {
  const split = tinySplit({
    train: [
      [0, 0],
      [1, 0],
      [1, 2],
    ],
    validation: [[0, 1]],
    test: [[0, 2]],
  });
  const ranker = fitPopularity(split);
  expect([...ranker.score(Int32Array.of(1, 0), split.train)]).toEqual([2, 0, 1, 2, 0, 1]);
});

test('pairs labelled 0 do not count', () => {
  const split = tinySplit({
    train: [
      [0, 0, 1],
      [1, 0, 0],
      [1, 1, 1],
    ],
    test: [[0, 1, 1]],
  });
  expect([...fitPopularity(split).score(Int32Array.of(0), split.train)]).toEqual([1, 1]);
});

test('an event that is repeated counts again', () => {
  const split = tinySplit({
    train: [
      [0, 0],
      [0, 0],
      [1, 1],
    ],
    test: [[0, 1]],
  });
  expect([...fitPopularity(split).score(Int32Array.of(0), split.train)]).toEqual([2, 1]);
});
