import { expect, it } from 'vitest';
import { overSeeds, overSeedsText } from './over-seeds.js';

it('takes the mean and the sample deviation over seeds', () => {
  expect(overSeedsText(overSeeds([0.1, 0.3]))).toBe('0.2000 ±0.1414');
  expect(overSeedsText(overSeeds([0.1, 0.3]), ' ± ')).toBe('0.2000 ± 0.1414');
});

it('knows no spread of one seed, and no figure of none', () => {
  expect(overSeedsText(overSeeds([0.25]))).toBe('0.2500');
  expect(overSeedsText(overSeeds([]))).toBe('-');
});
