import { expect, it } from 'vitest';
import { nonNegativeLeastSquares } from './non-negative-least-squares.js';

it('finds the solution where it is not negative', () => {
  const [a, b] = nonNegativeLeastSquares(
    [
      [1, 0],
      [1, 1],
      [1, 2],
    ],
    [1, 3, 5],
  );
  expect(a).toBeCloseTo(1, 6);
  expect(b).toBeCloseTo(2, 6);
});

it('takes 0 where the best would be negative', () => {
  const [a, b] = nonNegativeLeastSquares(
    [
      [1, 0],
      [1, 1],
    ],
    [2, 1],
  );
  expect(a).toBeCloseTo(1.5, 6);
  expect(b).toBe(0);
});

it('leaves unknowns without a part at 0', () => {
  expect(nonNegativeLeastSquares([[2, 0]], [4])).toEqual([2, 0]);
});
