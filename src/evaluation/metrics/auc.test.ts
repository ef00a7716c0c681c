import { expect, test } from 'vitest';
import { auc } from './auc.js';

test('auc is the share of (1, 0) pairs in the right order', () => {
  // Of the 4 pairs only (0.4, 0.5) is wrong.
  expect(auc.compute(Float32Array.of(0.9, 0.4, 0.5, 0.1), Float32Array.of(1, 1, 0, 0))).toBe(0.75);
});

test('ties count half', () => {
  expect(auc.compute(Float32Array.of(2, 2, 2), Float32Array.of(1, 0, 0))).toBe(0.5);
  expect(auc.compute(Float32Array.of(2, 2, 1), Float32Array.of(1, 0, 0))).toBe(0.75);
});

test('auc is undefined where all labels are alike', () => {
  expect(auc.compute(Float32Array.of(1, 2), Float32Array.of(1, 1))).toBeNaN();
});
