import { expect, it } from 'vitest';
import { cohensDz, rankBiserial } from './effect-size.js';

it('counts the difference in standard deviations', () => {
  // NumPy: d.mean() / d.std(ddof=1)
  expect(cohensDz([0, 0.5, 0.5, -0.25, 1, 0, 0.25, 0.5])).toBeCloseTo(0.7905694150420948, 14);
  expect(cohensDz([0, 0])).toBe(0);
  expect(cohensDz([-1, -1])).toBe(-Infinity);
});

it('is the share of ranks that are positive less the share that are negative', () => {
  expect(rankBiserial({ positive: 43, negative: 12 })).toBeCloseTo(31 / 55, 15);
  expect(rankBiserial({ positive: 0, negative: 3 })).toBe(-1);
  expect(rankBiserial({ positive: 0, negative: 0 })).toBe(0);
});
