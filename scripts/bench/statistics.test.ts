import { describe, expect, it } from 'vitest';
import { median, spread } from './statistics.js';

describe('spread', () => {
  it('gives the least, the middle and the ninth tenth', () => {
    expect(spread([5, 1, 2, 3, 4, 6, 7, 8, 9, 100])).toEqual({ min: 1, median: 5.5, p90: 9, n: 10 });
  });

  it('takes a single sample for all of them', () => {
    expect(spread([7])).toEqual({ min: 7, median: 7, p90: 7, n: 1 });
  });

  it('refuses to summarise nothing', () => {
    expect(() => spread([])).toThrow('No samples');
  });
});

it('the median of an odd number is the one in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
});
