import { expect, test } from 'vitest';
import { ndcg } from './ndcg.js';

test('one relevant item gains 1 / log2(rank + 1)', () => {
  const at = (rank: number) => ndcg.compute({ ranks: Int32Array.of(rank), count: 1, relevant: 1 }, 10);
  expect(at(1)).toBe(1);
  expect(at(2)).toBeCloseTo(0.6309297535714575, 12);
  expect(at(3)).toBe(0.5);
  expect(at(11)).toBe(0);
});

test('the ideal has min(K, relevant) terms', () => {
  const hits = { ranks: Int32Array.of(1, 3), count: 2, relevant: 3 };
  // (1 + 1/2) / (1 + 1/log2(3) + 1/2)
  expect(ndcg.compute(hits, 10)).toBeCloseTo(1.5 / 2.130929753571457, 12);
  expect(ndcg.compute({ ranks: Int32Array.of(1, 2), count: 2, relevant: 30 }, 2)).toBe(1);
});
