import { expect, test } from 'vitest';
import { tinyDataset } from '../../testing/datasets.js';
import { interestEntropy } from './interest-entropy.js';

const { ofItem } = tinyDataset({
  users: [0],
  items: [5],
  domains: { drama: [0, 1, 4], comedy: [2, 3, 4] },
}).domains!;

function entropy(list: readonly number[], cutoff: number): number {
  return interestEntropy.compute(Int32Array.from(list), cutoff, ofItem);
}

test('0 for a list of one domain, ln 2 for two in equal parts', () => {
  expect(entropy([0, 1], 2)).toBeCloseTo(0, 12);
  expect(entropy([0, 1, 2, 3], 4)).toBeCloseTo(Math.log(2), 12);
});

test('an item of two domains is half of each', () => {
  // drama 1.5, comedy 0.5
  expect(entropy([0, 4], 2)).toBeCloseTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), 12);
});

test('items without a domain are an interest of their own', () => {
  expect(entropy([0, 5], 2)).toBeCloseTo(Math.log(2), 12);
});

test('nothing after the first K counts, and a shorter list is taken as it is', () => {
  expect(entropy([0, 2, 3], 1)).toBeCloseTo(0, 12);
  expect(entropy([0, 2], 50)).toBeCloseTo(Math.log(2), 12);
  expect(entropy([], 50)).toBe(0);
});
