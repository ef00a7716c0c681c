import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import { Binomial } from './binomial.js';

function frequencies(trials: number, probability: number, draws: number): number[] {
  const binomial = new Binomial(trials, probability);
  const stream = new RandomStream(0, 'false-negatives');
  const counts = new Array<number>(trials + 1).fill(0);
  for (let k = 0; k < draws; k++) counts[binomial.draw(stream)]!++;
  return counts;
}

describe('Binomial', () => {
  it('draws counts as often as they should come', () => {
    // 81, 108, 54, 12 and 1 of 256
    const counts = frequencies(4, 0.25, 256_000);
    const expected = [81_000, 108_000, 54_000, 12_000, 1000];
    for (const [count, mean] of expected.entries()) {
      const deviation = Math.sqrt(mean * (1 - mean / 256_000));
      expect(Math.abs(counts[count]! - mean)).toBeLessThan(4 * deviation);
    }
  });

  it('holds mean and variance where the chance of no success is below the smallest number', () => {
    // 0.5^4000 is 0 in floating point.
    const counts = frequencies(4000, 0.5, 20_000);
    const mean = counts.reduce((sum, times, count) => sum + times * count, 0) / 20_000;
    const variance = counts.reduce((sum, times, count) => sum + times * (count - mean) ** 2, 0) / 20_000;
    // Four standard errors: 4 · sqrt(1000 / 20000) and 4 · 1000 · sqrt(2 / 20000)
    expect(Math.abs(mean - 2000)).toBeLessThan(0.9);
    expect(Math.abs(variance - 1000)).toBeLessThan(40);
  });

  it('always succeeds at a probability of 1, and never without trials', () => {
    expect(frequencies(7, 1, 100)).toEqual([0, 0, 0, 0, 0, 0, 0, 100]);
    expect(frequencies(0, 0.3, 10)).toEqual([10]);
  });
});
