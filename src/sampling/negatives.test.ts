import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import { userEvents } from '../testing/events.js';
import { createNegativeSampler } from './negatives.js';

const uniform = {
  negatives: 10,
  distribution: 'uniform',
  exponent: 0.75,
  labels: 'implicit',
  sharing: 'example',
} as const;
const popularity = { ...uniform, distribution: 'popularity' } as const;

/**
 * Ten items. User 0 knows one of them; user 1 all but two, so that most draws need the exact path; the others make
 * items 0 to 9 unequally popular.
 */
const train = userEvents([
  [0],
  [0, 1, 2, 3, 4, 5, 6, 7],
  [9, 8, 7, 6, 5],
  [9, 8, 7, 6],
  [9, 8, 7],
  [9, 8],
  [9],
]);
const everyItem = new Uint8Array(10).fill(1);
/** Train events of items 0 to 9. */
const popularityCounts = [2, 1, 1, 1, 1, 2, 3, 4, 4, 5];

function countDraws(
  config: typeof uniform | typeof popularity,
  user: number,
  catalogue = everyItem,
): number[] {
  const sampler = createNegativeSampler(train, 10, catalogue, config);
  const counts = new Array<number>(10).fill(0);
  const drawn = sampler.sample(new Int32Array(100).fill(user), 1000, new RandomStream(0, 'negatives'));
  for (const item of drawn) counts[item]!++;
  return counts;
}

/** Pearson's statistic of counts against probabilities in proportion to the weights. */
function chiSquare(counts: readonly number[], weights: readonly number[]): number {
  const draws = counts.reduce((sum, count) => sum + count, 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, item) => {
    const expected = (draws * weight) / total;
    return weight === 0 ? sum : sum + (counts[item]! - expected) ** 2 / expected;
  }, 0);
}

/** Critical values of chi-square at 0.1 %, by degrees of freedom. */
const critical = { 1: 10.83, 8: 26.12 };

describe('negative sampler', () => {
  it('draws uniformly among the items the user does not know', () => {
    const counts = countDraws(uniform, 0);
    expect(counts[0]).toBe(0);
    expect(chiSquare(counts, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toBeLessThan(critical[8]);
  });

  it('draws uniformly for a user who knows nearly everything', () => {
    const counts = countDraws(uniform, 1);
    expect(counts.slice(0, 8)).toEqual(new Array(8).fill(0));
    expect(chiSquare(counts, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1])).toBeLessThan(critical[1]);
  });

  it('draws in proportion to popularity to the power of the exponent', () => {
    const weights = popularityCounts.map((count, item) => (item === 0 ? 0 : count ** 0.75));
    const counts = countDraws(popularity, 0);
    expect(counts[0]).toBe(0);
    expect(chiSquare(counts, weights)).toBeLessThan(critical[8]);
    expect(chiSquare(counts, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toBeGreaterThan(critical[8]);
  });

  it('keeps the proportions of popularity for a user who knows nearly everything', () => {
    const counts = countDraws(popularity, 1);
    expect(counts.slice(0, 8)).toEqual(new Array(8).fill(0));
    expect(chiSquare(counts, [0, 0, 0, 0, 0, 0, 0, 0, 4 ** 0.75, 5 ** 0.75])).toBeLessThan(critical[1]);
  });

  it('draws items of the catalogue only', () => {
    const catalogue = Uint8Array.from([1, 1, 1, 1, 0, 1, 1, 1, 1, 0]);
    for (const config of [uniform, popularity]) {
      const counts = countDraws(config, 0, catalogue);
      expect([counts[0], counts[4], counts[9]]).toEqual([0, 0, 0]);
      expect(counts.filter((count) => count > 0).length).toBe(7);
    }
  });

  it('gives rows of their own users, in the order of the batch', () => {
    const sampler = createNegativeSampler(userEvents([[0], [1], []]), 2, Uint8Array.from([1, 1]), uniform);
    const drawn = sampler.sample(Int32Array.from([1, 0, 1]), 2, new RandomStream(0, 'negatives'));
    expect([...drawn]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('repeats itself for the same stream and differs for another', () => {
    const sampler = createNegativeSampler(train, 10, everyItem, uniform);
    const sample = (step: number) =>
      sampler.sample(Int32Array.from([0, 1, 2]), 20, new RandomStream(0, 'negatives', 0, step));
    expect(sample(3)).toEqual(sample(3));
    expect(sample(3)).not.toEqual(sample(4));
  });

  it('refuses users who have every item, repeated ones counted once', () => {
    const full = userEvents([[0, 1, 2], [0], [1, 1, 1]]);
    const attempt = () => createNegativeSampler(full, 3, Uint8Array.from([1, 1, 1]), uniform);
    expect(attempt).toThrow(/1 users whose train events cover all of them/);
    expect(attempt).toThrow(/negatives: full/);
  });
});
