import { expect, test } from 'vitest';
import { learningRateFactor } from './schedule.js';

test('a constant schedule leaves the learning rate as it is', () => {
  expect([0, 50, 99].map((step) => learningRateFactor('constant', step, 100))).toEqual([1, 1, 1]);
});

test('a cosine goes from 1 through one half to nearly 0', () => {
  expect(learningRateFactor('cosine', 0, 100)).toBe(1);
  expect(learningRateFactor('cosine', 50, 100)).toBeCloseTo(0.5, 10);
  expect(learningRateFactor('cosine', 99, 100)).toBeLessThan(0.001);
});
