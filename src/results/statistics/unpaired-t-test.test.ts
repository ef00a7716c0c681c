import { expect, it } from 'vitest';
import { tInterval } from './paired-t-test.js';
import { pooledTTest, satterthwaite, welchTTest } from './unpaired-t-test.js';

const candidate = [0.1085, 0.1093, 0.1098];
const baseline = [0.105, 0.1028, 0.1047, 0.1044];

it('has the figures of SciPy with unequal spreads', () => {
  // SciPy 1.17: r = stats.ttest_ind(candidate, baseline, equal_var=False)
  const test = welchTTest(candidate, baseline);
  expect(test.t).toBeCloseTo(8.028807330568103, 10);
  expect(test.degreesOfFreedom).toBeCloseTo(4.985196970119484, 10);
  expect(test.p).toBeCloseTo(0.0004914295344987509, 12);
  const { low, high } = tInterval(test, 0.95);
  expect(low).toBeCloseTo(0.003380731457258772, 12);
  expect(high).toBeCloseTo(0.006569268542741242, 12);
});

it('has the figures of SciPy with one spread', () => {
  // SciPy 1.17: r = stats.ttest_ind(candidate, baseline)
  const test = pooledTTest(candidate, baseline);
  expect(test.t).toBeCloseTo(7.524001431500287, 10);
  expect(test.degreesOfFreedom).toBe(5);
  expect(test.p).toBeCloseTo(0.0006564273420211649, 12);
});

it('holds a single run against the spread of several', () => {
  const test = pooledTTest([0.2], [0.1, 0.12, 0.11]);
  expect(test.degreesOfFreedom).toBe(2);
  expect(test.standardError).toBeCloseTo(0.01 * Math.sqrt(1 + 1 / 3), 12);
});

it('refuses sides without a spread', () => {
  expect(() => welchTTest([1], [1, 2])).toThrow('needs 2 values a side');
  expect(() => pooledTTest([1], [1])).toThrow('needs three values');
});

it('gives all degrees of freedom to the larger part', () => {
  expect(satterthwaite([1, 2], [0, 1000])).toBe(2);
  expect(satterthwaite([1, 2], [1, 2])).toBe(4);
  expect(satterthwaite([0, 2], [0, 3])).toBe(5);
  expect(satterthwaite([1e-200, 2], [1e-200, 2])).toBe(4);
});
