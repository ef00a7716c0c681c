import { expect, test } from 'vitest';
import { Largest } from '../core/largest.js';
import { rankTop } from './top-k.js';

function ranked(scores: readonly number[], relevant: readonly number[], ties: 'item-id' | 'pessimistic') {
  const best = new Largest(4);
  const row = Float32Array.from(scores);
  rankTop(row, Int32Array.from(relevant), ties, best);
  expect([...row]).toEqual(scores);
  return [...best.indices.subarray(0, best.count)];
}

test('equal scores: the lower item first', () => {
  expect(ranked([1, 3, 1, 1, 1], [4], 'item-id')).toEqual([1, 0, 2, 3]);
});

test('equal scores, pessimistic: the relevant item last', () => {
  expect(ranked([1, 3, 1, 1], [0], 'pessimistic')).toEqual([1, 2, 3, 0]);
  expect(ranked([1, 3, 1, 1, 1], [0], 'pessimistic')).toEqual([1, 2, 3, 4]);
});

test('pessimistic ties do not move a relevant item that scores higher', () => {
  expect(ranked([1, 3, 2, 1], [1, 2], 'pessimistic')).toEqual([1, 2, 0, 3]);
});

test('-∞ marks what is no candidate, relevant or not', () => {
  const none = Number.NEGATIVE_INFINITY;
  expect(ranked([none, 2, none, 1], [0, 3], 'item-id')).toEqual([1, 3]);
  expect(ranked([none, 2, none, 1], [0, 3], 'pessimistic')).toEqual([1, 3]);
});
