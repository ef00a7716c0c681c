import { expect, it } from 'vitest';
import { fixedRanker } from '../testing/fixed-ranker.js';
import type { Ranker } from './backbone.js';
import { withItemBias } from './item-bias.js';

const none = { offsets: new Int32Array(3), items: new Int32Array(0), times: null };
const bias = Float32Array.of(0, 0.5, -1);
const plain = fixedRanker([
  [1, 2, 3],
  [4, 5, 6],
]);

it('adds the bias of an item to all its scores', () => {
  const scores = withItemBias(plain, bias).score(Int32Array.of(1, 0), none);
  expect([...scores]).toEqual([4, 5.5, 5, 1, 2.5, 2]);
});

it('adds it to the scores of single pairs where the model has them', () => {
  const pairs: Ranker = { ...plain, scorePairs: () => Float32Array.of(10, 20) };
  const scores = withItemBias(pairs, bias).scorePairs!(Int32Array.of(0, 1), Int32Array.of(2, 1), none);
  expect([...scores]).toEqual([9, 20.5]);
  expect(withItemBias(plain, bias).scorePairs).toBeUndefined();
});

it('refuses a bias of another catalogue', () => {
  expect(() => withItemBias(plain, Float32Array.of(1))).toThrow(
    'The bias has 1 entries, expected one for each of 3',
  );
});
