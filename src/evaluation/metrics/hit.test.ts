import { expect, test } from 'vitest';
import { hit } from './hit.js';

test('hit is 1 as soon as one relevant item is within K', () => {
  const hits = { ranks: Int32Array.of(4, 5), count: 2, relevant: 2 };
  expect(hit.compute(hits, 3)).toBe(0);
  expect(hit.compute(hits, 4)).toBe(1);
  expect(hit.compute(hits, 10)).toBe(1);
});
