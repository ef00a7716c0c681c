import { expect, test } from 'vitest';
import { recall } from './recall.js';

test('recall divides by the number of relevant items, also where that is more than K', () => {
  const hits = { ranks: Int32Array.of(1, 3, 12), count: 3, relevant: 40 };
  expect(recall.compute(hits, 10)).toBe(2 / 40);
  expect(recall.compute(hits, 20)).toBe(3 / 40);
});
