import { describe, expect, it } from 'vitest';
import { fillNormal } from './normal-draws.js';
import { RandomStream } from './random.js';

const drawn = (count: number, seed = 1) => {
  const values = new Float32Array(count);
  fillNormal(values, new RandomStream(seed, 'synthetic'));
  return values;
};

describe('fillNormal', () => {
  const values = drawn(400_000);
  const mean = (f: (x: number) => number) => values.reduce((sum, x) => sum + f(x), 0) / values.length;

  it('has the moments of the normal distribution', () => {
    expect(mean((x) => x)).toBeCloseTo(0, 2);
    expect(mean((x) => x ** 2)).toBeCloseTo(1, 2);
    expect(mean((x) => x ** 3)).toBeCloseTo(0, 1);
    expect(mean((x) => x ** 4)).toBeCloseTo(3, 1);
  });

  // The probabilities of the normal distribution; the last is beyond the lowest layer of the ziggurat.
  it.each([
    [0, 0.5],
    [0.5, 0.308538],
    [1, 0.158655],
    [2, 0.02275],
    [3, 0.00135],
    [3.7, 0.000108],
  ])('lies above %d with the probability %d, and as often below -%d', (x, probability) => {
    const deviation = Math.sqrt((probability * (1 - probability)) / values.length);
    for (const sign of [1, -1]) {
      const share = mean((value) => (sign * value > x ? 1 : 0));
      expect(Math.abs(share - probability)).toBeLessThan(4.5 * deviation);
    }
  });

  it('is a function of the stream', () => {
    expect(drawn(1000, 3)).toEqual(drawn(1000, 3));
    expect(drawn(1000, 3)).not.toEqual(drawn(1000, 4));
  });
});
