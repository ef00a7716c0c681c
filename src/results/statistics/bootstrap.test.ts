import { expect, it } from 'vitest';
import { RandomStream } from '../../core/random.js';
import { bootstrapMeanInterval } from './bootstrap.js';

const stream = () => new RandomStream(1, 'comparison');

// SciPy 1.17: stats.bootstrap((x,), np.mean, n_resamples=400000, method='BCa'), equal for two seeds
it('has the BCa interval of SciPy for skewed values', () => {
  const skewed = [...Array(40).fill(0), ...Array(8).fill(1), 3, 3];
  const { low, high } = bootstrapMeanInterval(skewed, 0.95, stream(), 50_000);
  expect(low).toBeCloseTo(0.14, 8);
  expect(high).toBeCloseTo(0.54, 8);
});

it('has the BCa interval of SciPy for differences of both signs', () => {
  const x = Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 0 : (((i * i * 7) % 31) - 13) / 10));
  const { low, high } = bootstrapMeanInterval(x, 0.95, stream(), 20_000);
  expect(Math.abs(low - -0.1507)).toBeLessThan(0.003);
  expect(Math.abs(high - 0.0358)).toBeLessThan(0.003);
});

it('is a function of its stream', () => {
  const x = [0, 1, 0, 0.5, 0, -0.25, 0, 1];
  expect(bootstrapMeanInterval(x, 0.9, stream())).toEqual(bootstrapMeanInterval(x, 0.9, stream()));
});

it('is a point where nothing varies', () => {
  expect(bootstrapMeanInterval([0.5, 0.5], 0.95, stream())).toMatchObject({ low: 0.5, high: 0.5 });
});
