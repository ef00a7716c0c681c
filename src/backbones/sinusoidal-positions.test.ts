import { expect, it } from 'vitest';
import { sinusoidalPositions } from './sinusoidal-positions.js';

it('are sines and cosines, slower from pair of columns to pair of columns', () => {
  const expected = [0, 1, 0, 1, 0.84147, 0.5403, 0.01, 0.99995, 0.9093, -0.41615, 0.02, 0.9998];
  sinusoidalPositions(3, 4).forEach((value, place) => {
    expect(value).toBeCloseTo(expected[place]!, 4);
  });
});

it('end with a sine where the columns are odd in number', () => {
  expect(sinusoidalPositions(2, 3)).toHaveLength(6);
  expect(sinusoidalPositions(2, 3)[5]).toBeCloseTo(Math.sin(1 / 10_000 ** (2 / 3)), 7);
});
