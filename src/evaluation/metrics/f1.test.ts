import { expect, test } from 'vitest';
import { f1 } from './f1.js';

test('f1 is the harmonic mean of precision and recall of the label 1', () => {
  // Predicted 1, 1, 0, 1: precision 2/3, recall 2/3.
  expect(f1.compute(Float32Array.of(3, 1, -1, 0.5), Float32Array.of(1, 1, 1, 0))).toBeCloseTo(2 / 3, 12);
});

test('a score of 0 predicts 0', () => {
  expect(f1.compute(Float32Array.of(0), Float32Array.of(1))).toBe(0);
});
