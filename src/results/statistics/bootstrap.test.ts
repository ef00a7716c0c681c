import { expect, it } from 'vitest';
import { RandomStream } from '../../core/random.js';
import { bootstrapChange } from './bootstrap.js';

const stream = (draw = 1) => new RandomStream(draw, 'comparison');
const ones = (length: number): number[] => Array(length).fill(1);
const less = (candidate: readonly number[], reference: readonly number[]) =>
  candidate.map((value, pair) => value - reference[pair]!);
const closeTo = (low: number, high: number, within: number) => ({
  low: expect.toSatisfy((found: number) => Math.abs(found - low) < within),
  high: expect.toSatisfy((found: number) => Math.abs(found - high) < within),
});

// SciPy 1.17: stats.bootstrap((x,), np.mean, n_resamples=400000, method='BCa'), equal for two seeds
it('has the BCa interval of SciPy for skewed differences', () => {
  const skewed = [...Array(40).fill(0), ...Array(8).fill(1), 3, 3];
  const { difference } = bootstrapChange(skewed, ones(50), 0.95, stream(), 50_000);
  expect(difference.low).toBeCloseTo(0.14, 8);
  expect(difference.high).toBeCloseTo(0.54, 8);
});

it('has the BCa interval of SciPy for differences of both signs', () => {
  const x = Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 0 : (((i * i * 7) % 31) - 13) / 10));
  const { difference } = bootstrapChange(x, ones(200), 0.95, stream(), 20_000);
  expect(difference).toMatchObject(closeTo(-0.1507, 0.0358, 0.003));
});

// SciPy 1.17: stats.bootstrap((c, r), lambda c, r, axis: c.mean(axis) / r.mean(axis) - 1, paired=True,
// n_resamples=200000, method='BCa'), of two seeds; its acceleration is by leaving out one pair after the other
it('has the BCa intervals of SciPy for relative changes of hits', () => {
  const reference = Array.from({ length: 60 }, (_, i) => ((i * 7) % 10 < 4 ? 1 : 0));
  const candidate = Array.from({ length: 60 }, (_, i) =>
    i % 11 === 3 ? 0 : i % 6 === 0 || (i * 7) % 10 < 5 ? 1 : 0,
  );
  const { relativeChange } = bootstrapChange(less(candidate, reference), reference, 0.95, stream(), 50_000);
  expect(relativeChange).toMatchObject(closeTo(2 / 29, 7 / 9, 0.012));
});

it('has the BCa intervals of SciPy for relative changes of skewed values', () => {
  const reference = Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 0 : ((i * i * 7) % 31) / 31));
  const candidate = Array.from({ length: 200 }, (_, i) =>
    i % 4 === 0 ? 0 : (1.3 * ((i * i * 5 + i) % 29)) / 29,
  );
  const { relativeChange } = bootstrapChange(less(candidate, reference), reference, 0.95, stream(), 50_000);
  expect(relativeChange).toMatchObject(closeTo(0.3896, 1.06, 0.006));
});

/** Of 200 samples of 150 users whose hits grow from 10 % to 30 %, how many intervals hold the change of +200 %. */
it('holds the true relative change as often as it says, where one of a fixed reference does not', () => {
  const covered = { relative: 0, fixed: 0 };
  for (let sample = 0; sample < 200; sample++) {
    const random = stream(sample);
    const hits = (chance: number) => Array.from({ length: 150 }, () => (random.float() < chance ? 1 : 0));
    const [candidate, reference] = [hits(0.3), hits(0.1)];
    const found = bootstrapChange(less(candidate, reference), reference, 0.95, random, 400);
    const { low, high } = found.relativeChange!;
    const mean = reference.reduce<number>((sum, value) => sum + value, 0) / 150;
    if (low <= 2 && 2 <= high) covered.relative++;
    if (found.difference.low <= 2 * mean && 2 * mean <= found.difference.high) covered.fixed++;
  }
  // 190 are to be expected; below 180 has a probability below 0.1 % (binomial).
  expect(covered.relative).toBeGreaterThanOrEqual(180);
  expect(covered.fixed).toBeLessThan(150);
});

it('has no interval of the relative change where the reference is zero in too many resamples', () => {
  const rare = (users: number, hits: number) => ones(users).map((_, user) => (user < hits ? 1 : 0));
  const at = (hits: number) => bootstrapChange(rare(100, 10), rare(100, hits), 0.95, stream());
  // e^-hits of the resamples hold none of the users who hit.
  expect([0, 1, 2].map((hits) => at(hits).relativeChange)).toEqual([null, null, null]);
  expect(at(8).relativeChange!.high).toBeLessThan(20);
  expect(at(0).difference.low).toBeGreaterThan(0);
});

it('is a function of its stream', () => {
  const x = [0, 1, 0, 0.5, 0, -0.25, 0, 1];
  const of = () => bootstrapChange(x, ones(8), 0.9, stream());
  expect(of()).toEqual(of());
});

it('is a point where nothing varies', () => {
  const { difference, relativeChange } = bootstrapChange([0.5, 0.5], [2, 2], 0.95, stream());
  expect(difference).toMatchObject({ low: 0.5, high: 0.5 });
  expect(relativeChange).toMatchObject({ low: 0.25, high: 0.25 });
});
