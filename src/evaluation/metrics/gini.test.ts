import { expect, test } from 'vitest';
import { gini } from './gini.js';

test('gini is 0 where all items are shown alike', () => {
  expect(gini.compute(Int32Array.of(3, 3, 3, 3))).toBe(0);
});

test('gini is (n - 1)/n where one item is all that is shown', () => {
  expect(gini.compute(Int32Array.of(0, 12, 0, 0))).toBe(0.75);
});

test('gini is half the mean absolute difference over the mean', () => {
  // |differences| over all ordered pairs of 1, 2, 5: 2 (1 + 4 + 3) = 16; 16 / 9 / 2 / (8/3) = 1/3
  expect(gini.compute(Int32Array.of(5, 1, 2))).toBeCloseTo(1 / 3, 12);
});
