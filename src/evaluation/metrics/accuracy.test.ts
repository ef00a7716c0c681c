import { expect, test } from 'vitest';
import { accuracy } from './accuracy.js';

test('accuracy is the share of labels predicted by the sign of the score', () => {
  expect(accuracy.compute(Float32Array.of(2, -1, 0, 3), Float32Array.of(1, 0, 0, 0))).toBe(0.75);
});
