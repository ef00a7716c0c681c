import { expect, test } from 'vitest';
import { map } from './map.js';

test('map is the mean precision at the ranks of the relevant items', () => {
  const hits = { ranks: Int32Array.of(1, 4), count: 2, relevant: 3 };
  expect(map.compute(hits, 10)).toBeCloseTo((1 / 1 + 2 / 4) / 3, 12);
});

test('map divides by K where more items than that are relevant', () => {
  const hits = { ranks: Int32Array.of(1, 2), count: 2, relevant: 50 };
  expect(map.compute(hits, 2)).toBe(1);
});
