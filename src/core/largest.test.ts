import { expect, test } from 'vitest';
import { Largest } from './largest.js';

function largest(capacity: number, scores: readonly number[]): number[] {
  const best = new Largest(capacity);
  scores.forEach((score, index) => {
    best.offer(index, score);
  });
  return [...best.indices.subarray(0, best.count)];
}

test('keeps the largest, best first', () => {
  expect(largest(3, [1, 5, 2, 4, 3])).toEqual([1, 3, 4]);
});

test('equal scores keep the order in which they were offered', () => {
  expect(largest(3, [1, 2, 2, 1, 2, 2])).toEqual([1, 2, 4]);
});

test('-∞ and NaN never enter, so that fewer than K may be held', () => {
  expect(largest(3, [Number.NEGATIVE_INFINITY, 7, Number.NaN])).toEqual([1]);
});

test('agrees with sorting, for random scores with many ties', () => {
  const scores = Array.from({ length: 500 }, (_, index) => (index * 7919) % 61);
  const sorted = scores.map((_, index) => index).sort((a, b) => scores[b]! - scores[a]! || a - b);
  expect(largest(40, scores)).toEqual(sorted.slice(0, 40));
});
