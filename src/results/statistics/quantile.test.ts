import { expect, it } from 'vitest';
import { invertDecreasing, sortedQuantile } from './quantile.js';

it('finds where a decreasing function has a value', () => {
  expect(invertDecreasing((x) => 1 / (1 + x), 0.001)).toBeCloseTo(999, 9);
  expect(invertDecreasing((x) => Math.exp(-x), 1)).toBe(0);
  expect(invertDecreasing((x) => Math.exp(-x), 0)).toBeGreaterThan(700);
  expect(invertDecreasing(() => 1, 0.5)).toBe(Infinity);
});

// NumPy: np.quantile([1, 2, 4, 8], q)
it('lies between two values as NumPy has it', () => {
  expect([0, 0.1, 0.5, 0.9, 1].map((share) => sortedQuantile([1, 2, 4, 8], share))).toEqual([
    1, 1.3, 3, 6.800000000000001, 8,
  ]);
});
