import { expect, it } from 'vitest';
import { normalQuantile, normalTwoSided, normalUpper } from './normal.js';

// SciPy 1.17: stats.norm.sf(z)
it.each([
  [0, 0.5],
  [0.1, 0.460172162722971],
  [1, 0.15865525393145707],
  [1.96, 0.024997895148220435],
  [2.4999, 0.006211418374944587],
  [2.5, 0.006209665325776132],
  [3, 0.0013498980316300933],
  [6, 9.865876450376946e-10],
  [10, 7.61985302416047e-24],
  [20, 2.7536241186061556e-89],
  [37, 5.7255712225239266e-300],
])('has the upper tail of SciPy at %d', (z, expected) => {
  expect(Math.abs(normalUpper(z) / expected - 1)).toBeLessThan(1e-12);
  expect(normalUpper(-z)).toBeCloseTo(1 - expected, 15);
  expect(normalTwoSided(-z)).toBe(2 * normalUpper(z));
});

// SciPy 1.17: stats.norm.ppf(q)
it.each([
  [0.025, -1.9599639845400545],
  [0.5, 0],
  [1e-6, -4.753424308822899],
  [0.9, 1.2815515655446004],
  [1e-300, -37.0470962993612],
])('has the quantile of SciPy at %d', (probability, expected) => {
  expect(normalQuantile(probability)).toBeCloseTo(expected, 11);
});

it('has infinite quantiles at the ends', () => {
  expect([normalQuantile(0), normalQuantile(1), normalQuantile(2)]).toEqual([
    -Infinity,
    Infinity,
    Number.NaN,
  ]);
});
