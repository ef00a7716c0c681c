import { expect, it } from 'vitest';
import { crossedInterval, crossedTTest } from './crossed-t-test.js';
import { tInterval, tTest } from './paired-t-test.js';

it('adds the squares of what each part alone would reach', () => {
  const test = crossedTTest(tTest(0.01, 0.004, 99), tTest(0.01, 0.003, 2));
  const { low, high } = crossedInterval(test, 0.95);
  // SciPy 1.17: np.hypot(stats.t.isf(.025, 99) * .004, stats.t.isf(.025, 2) * .003)
  expect(low).toBeCloseTo(0.01 - 0.01515286293710832, 12);
  expect(high).toBeCloseTo(0.01 + 0.01515286293710832, 12);
});

it('has its p value where the interval touches zero', () => {
  for (const difference of [0.004, 0.02, -0.3]) {
    const test = crossedTTest(tTest(difference, 0.004, 99), tTest(difference, 0.003, 2));
    const { low, high } = crossedInterval(test, 1 - test.p);
    expect(Math.min(Math.abs(low), Math.abs(high))).toBeLessThan(1e-9);
  }
});

it('is less sure than either part', () => {
  const [users, seeds] = [tTest(0.01, 0.003, 999), tTest(0.01, 0.0015, 4)];
  expect(crossedTTest(users, seeds).p).toBeGreaterThan(Math.max(users.p, seeds.p));
});

it('is the test over users where training is not random', () => {
  const users = tTest(0.01, 0.004, 99);
  const crossed = crossedTTest(users, tTest(0.01, 0, 2));
  expect(crossed.p).toBeCloseTo(users.p, 12);
  const [own, alone] = [crossedInterval(crossed, 0.9), tInterval(users, 0.9)];
  expect(own.low).toBeCloseTo(alone.low, 14);
  expect(own.high).toBeCloseTo(alone.high, 14);
});

it('is the test over seeds where they decide', () => {
  const seeds = tTest(0.01, 0.004, 2);
  expect(crossedTTest(tTest(0.01, 1e-9, 9999), seeds).p).toBeCloseTo(seeds.p, 12);
});

it('finds nothing where nothing differs, and all where nothing varies', () => {
  expect(crossedTTest(tTest(0, 0, 99), tTest(0, 0, 2)).p).toBe(1);
  expect(crossedTTest(tTest(0.1, 0, 99), tTest(0.1, 0, 2)).p).toBe(0);
  expect(crossedTTest(tTest(0, 0.1, 99), tTest(0, 0.1, 2)).p).toBe(1);
});
