import { expect, it } from 'vitest';
import { seedTest } from './seed-test.js';

const figures = (seeds: Record<number, number>) =>
  Object.entries(seeds).map(([seed, value]) => ({ seed: Number(seed), value }));

it('pairs the same seeds, in whatever order', () => {
  const test = seedTest(figures({ 1: 0.2, 2: 0.4, 3: 0.3 }), figures({ 1: 0.1, 2: 0.3, 3: 0.2 }).reverse());
  expect(test).toMatchObject({ pairing: 'paired', degreesOfFreedom: 2 });
  expect(test!.standardError).toBeLessThan(1e-9);
});

it("takes Welch's test for other seeds", () => {
  expect(seedTest(figures({ 1: 0.2, 2: 0.4 }), figures({ 2: 0.1, 3: 0.3 }))).toMatchObject({
    pairing: 'welch',
  });
  expect(seedTest(figures({ 1: 0.2, 2: 0.4 }), figures({ 1: 0.1, 2: 0.3, 3: 0.2 }))).toMatchObject({
    pairing: 'welch',
  });
});

it("holds a single seed against the other side's spread", () => {
  expect(seedTest(figures({ 1: 0.2 }), figures({ 1: 0.1, 2: 0.3, 3: 0.2 }))).toMatchObject({
    pairing: 'pooled',
    degreesOfFreedom: 2,
  });
});

it('knows no spread of one seed a side', () => {
  expect(seedTest(figures({ 1: 0.2 }), figures({ 1: 0.1 }))).toBeNull();
});
