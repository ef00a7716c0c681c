import { expect, it } from 'vitest';
import { pairedTTest, tInterval } from './paired-t-test.js';

const clean = [0.11, -0.02, 0.31, 0.04, -0.07, 0.21, 0.09, -0.13, 0.17, 0.05];
const mixed = [0, 0, 0.5, -0.5, 0.25, 0, 1, 0.5, -0.25, 0, 0.5, 0, 0.125, 1, 0, -0.5];

// SciPy 1.17: r = stats.ttest_1samp(d, 0); r.statistic, r.pvalue, r.confidence_interval(.95)
it.each([
  ['clean', clean, 1.814789721538259, 0.10295035642393244, -0.018734911892126407, 0.17073491189212642],
  ['mixed', mixed, 1.4773110833373928, 0.1602793505023413, -0.0726452218959287, 0.4007702218959287],
] as const)('has the figures of SciPy: %s', (_name, differences, t, p, low, high) => {
  const test = pairedTTest(differences);
  expect(test.t).toBeCloseTo(t, 12);
  expect(test.p).toBeCloseTo(p, 13);
  const interval = tInterval(test, 0.95);
  expect(interval.low).toBeCloseTo(low, 12);
  expect(interval.high).toBeCloseTo(high, 12);
});

it('finds nothing where nothing differs, and all where every pair differs alike', () => {
  expect(pairedTTest([0, 0, 0])).toMatchObject({ difference: 0, p: 1 });
  expect(pairedTTest([0.5, 0.5])).toMatchObject({ difference: 0.5, p: 0 });
  expect(tInterval(pairedTTest([0, 0, 0]), 0.95)).toEqual({ low: 0, high: 0 });
});

it('needs two pairs', () => {
  expect(() => pairedTTest([1])).toThrow('needs two differences');
});
