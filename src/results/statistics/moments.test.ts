import { expect, it } from 'vitest';
import { mean, sampleStandardDeviation } from './moments.js';

it('averages', () => {
  expect(mean([0.1, 0.2, 0.6])).toBeCloseTo(0.3, 15);
  expect(mean([])).toBeNaN();
});

it('divides squares by n − 1', () => {
  expect(sampleStandardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
});

it('knows no spread of one seed', () => {
  expect(sampleStandardDeviation([0.5])).toBeNaN();
});

it('is zero for equal values, however they are rounded', () => {
  expect(sampleStandardDeviation([0.1, 0.1])).toBe(0);
});
