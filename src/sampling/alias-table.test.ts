import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import { AliasTable } from './alias-table.js';

function countDraws(weights: readonly number[], draws: number): number[] {
  const table = new AliasTable(weights);
  const stream = new RandomStream(0, 'negatives');
  const counts = weights.map(() => 0);
  for (let k = 0; k < draws; k++) counts[table.draw(stream)]!++;
  return counts;
}

describe('AliasTable', () => {
  it('draws in proportion to the weights', () => {
    const counts = countDraws([1, 2, 3, 4], 100_000);
    // Four standard deviations of a binomial count are below 620.
    for (const [index, expected] of [10_000, 20_000, 30_000, 40_000].entries()) {
      expect(Math.abs(counts[index]! - expected)).toBeLessThan(620);
    }
  });

  it('never draws a weight of zero', () => {
    const counts = countDraws([0, 0.1, 0, 0.2, 0.7, 0], 100_000);
    expect([counts[0], counts[2], counts[5]]).toEqual([0, 0, 0]);
  });

  it('draws the only index', () => {
    expect(countDraws([3], 10)).toEqual([10]);
  });

  it('refuses weights that are no distribution', () => {
    expect(() => new AliasTable([1, -1])).toThrow('weight 1 is -1');
    expect(() => new AliasTable([Number.NaN])).toThrow('weight 0 is NaN');
    expect(() => new AliasTable([0, 0])).toThrow('sum to 0');
    expect(() => new AliasTable([])).toThrow('sum to 0');
  });
});
