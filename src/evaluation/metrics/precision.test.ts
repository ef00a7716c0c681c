import { expect, test } from 'vitest';
import { precision } from './precision.js';

test('precision divides by K', () => {
  const hits = { ranks: Int32Array.of(1, 3, 12), count: 3, relevant: 4 };
  expect(precision.compute(hits, 10)).toBe(0.2);
  expect(precision.compute(hits, 2)).toBe(0.5);
});
