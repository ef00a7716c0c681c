import { expect, test } from 'vitest';
import type { Split } from '../split/split.js';
import { tinySplit } from '../testing/splits.js';
import { fitMarkov } from './markov.js';

/** In order: 0 1 2, then 0 1 0, then 3: of 7 events 3 are of item 0, 2 of item 1. 0 → 1 twice, 1 → 2, 1 → 0. */
const split = tinySplit({
  train: [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
    [1, 0],
    [2, 3],
  ],
  test: [[2, 0]],
});
const popularity = [3 / 7, 2 / 7, 1 / 7, 1 / 7];

function scores(smoothing: number, history: readonly number[], own: Split = split): number[] {
  const histories = {
    offsets: Int32Array.of(0, history.length),
    items: Int32Array.from(history),
    times: null,
  };
  return [...fitMarkov(own, { smoothing }, { memoryLimitBytes: 1e6 }).score(Int32Array.of(0), histories)];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [item, score] of expected.entries()) expect(found[item]).toBeCloseTo(score, 6);
}

test('the probability of an item after the last one, smoothed by popularity', () => {
  const afterTwo = (counts: readonly number[], smoothing: number) =>
    counts.map((count, item) => (count + smoothing * popularity[item]!) / (2 + smoothing));
  expectClose(scores(1, [2, 0]), afterTwo([0, 2, 0, 0], 1));
  expectClose(scores(0.5, [1]), afterTwo([1, 0, 1, 0], 0.5));
});

test('popularity after an item that nothing followed, and without a history', () => {
  expectClose(scores(2, [1, 2]), popularity);
  expectClose(scores(2, []), popularity);
});

test('the last item of one user is not followed by the first of the next', () => {
  // Item 3 begins the events of user 2, after item 0 of user 1.
  expect(scores(1, [0])[3]).toBeCloseTo(1 / 7 / 3, 6);
});

test('an event labelled 0 is none', () => {
  const labelled = tinySplit({
    train: [
      [0, 0, 1],
      [0, 1, 0],
      [0, 2, 1],
      [1, 1, 1],
    ],
    test: [[1, 0, 1]],
  });
  expectClose(scores(1, [0], labelled), [1 / 6, 1 / 6, (1 + 1 / 3) / 2]);
});

test('refuses transitions that do not fit', () => {
  expect(() => fitMarkov(split, { smoothing: 1 }, { memoryLimitBytes: 100 })).toThrow(
    /markov does not fit in memory for 4 items/,
  );
});
