import { expect, test } from 'vitest';
import { mrr } from './mrr.js';

test('mrr is the reciprocal rank of the first hit, and 0 where it is beyond K', () => {
  const hits = { ranks: Int32Array.of(4, 5), count: 2, relevant: 2 };
  expect(mrr.compute(hits, 10)).toBe(0.25);
  expect(mrr.compute(hits, 3)).toBe(0);
});
