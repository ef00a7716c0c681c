import { expect, it } from 'vitest';
import { RandomStream } from '../../core/random.js';
import { pairedTTest } from './paired-t-test.js';
import { signFlipTest } from './sign-flip.js';

const stream = (seed = 1) => new RandomStream(seed, 'comparison');

// SciPy 1.17: stats.permutation_test((d,), np.mean, permutation_type='samples', n_resamples=np.inf)
it.each([
  [[0.11, -0.02, 0.31, 0.04, -0.07, 0.21, 0.09, -0.13, 0.17, 0.05], 0.111328125],
  [[0, 0, 0.5, -0.5, 0.25, 0, 1, 0.5, -0.25, 0, 0.5, 0, 0.125, 1, 0, -0.5], 0.1875],
  [[0, 0.5, 0.5, -0.25, 1, 0, 0.25, 0.5], 0.09375],
])('is exact where few differ, with the p value of SciPy', (differences, p) => {
  expect(signFlipTest(differences, stream())).toMatchObject({ p, method: 'exact' });
});

it('cannot be sure of three pairs', () => {
  expect(signFlipTest([1, 2, 3], stream())).toEqual({ p: 0.25, method: 'exact', flips: 8 });
});

it('comes near the exact p value by random signs', () => {
  const differences = [0.11, -0.02, 0.31, 0.04, -0.07, 0.21, 0.09, -0.13, 0.17, 0.05];
  // Five more that are too small to count, so that nothing but the method changes.
  const longer = [...differences, 1e-15, 1e-15, 1e-15, 1e-15, 1e-15];
  const { p, method } = signFlipTest(longer, stream(), 200_000);
  expect(method).toBe('random');
  expect(p).toBeCloseTo(0.111328125, 2);
});

it('agrees with the t test for many differences', () => {
  const random = new RandomStream(5, 'comparison');
  const differences = Array.from({ length: 1001 }, () => (random.float() < 0.6 ? 0 : random.normal() + 0.07));
  const { p } = signFlipTest(differences, stream(), 99_999);
  expect(Math.abs(p - pairedTTest(differences).p)).toBeLessThan(0.005);
});

it('is a function of its stream, and never 0', () => {
  const differences = Array.from({ length: 50 }, () => 1);
  expect(signFlipTest(differences, stream(), 99).p).toBe(0.01);
  const close = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 1 : -0.7));
  expect(signFlipTest(close, stream(3))).toEqual(signFlipTest(close, stream(3)));
});

it('finds nothing where nothing differs', () => {
  expect(signFlipTest([0, 0, 0], stream())).toMatchObject({ p: 1, method: 'exact' });
});
