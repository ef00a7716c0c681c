import { expect, test } from 'vitest';
import { p90Coverage } from './p90-coverage.js';

test('the items shown most often that fill nine of ten places, as a share of all items', () => {
  // 6 + 3 of 10 places are 90 %.
  expect(p90Coverage.compute(Int32Array.of(1, 0, 6, 3, 0))).toBe(2 / 5);
  // 6 + 2 are 80 %, so that one more item is needed.
  expect(p90Coverage.compute(Int32Array.of(2, 1, 6, 1, 0))).toBe(3 / 5);
});

test('all items where all are shown alike, one where only one is', () => {
  expect(p90Coverage.compute(Int32Array.of(1, 1, 1, 1))).toBe(1);
  expect(p90Coverage.compute(Int32Array.of(0, 7, 0, 0))).toBe(1 / 4);
});

test('leaves the exposures in their order', () => {
  const exposures = Int32Array.of(3, 1, 2);
  p90Coverage.compute(exposures);
  expect([...exposures]).toEqual([3, 1, 2]);
});

test('has no value where nothing is shown', () => {
  expect(p90Coverage.compute(Int32Array.of(0, 0))).toBeNaN();
});
