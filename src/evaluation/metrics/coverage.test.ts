import { expect, test } from 'vitest';
import { coverage } from './coverage.js';

test('coverage is the share of items shown at least once', () => {
  expect(coverage.compute(Int32Array.of(0, 5, 1, 0))).toBe(0.5);
});
