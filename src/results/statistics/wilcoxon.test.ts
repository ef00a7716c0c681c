import { expect, it } from 'vitest';
import { wilcoxonTest } from './wilcoxon.js';

// SciPy 1.17: stats.wilcoxon(d)
it('is exact without zeros and ties', () => {
  const test = wilcoxonTest([0.11, -0.02, 0.31, 0.04, -0.07, 0.21, 0.09, -0.13, 0.17, 0.05]);
  expect(test).toMatchObject({ positive: 43, negative: 12, differing: 10, method: 'exact' });
  expect(test.p).toBeCloseTo(0.130859375, 15);
  const forty = Array.from({ length: 40 }, (_, i) => ((i % 3 === 0 ? -1 : 1) * (i + 1)) / 100);
  expect(wilcoxonTest(forty)).toMatchObject({ negative: 287, method: 'exact' });
  expect(wilcoxonTest(forty).p).toBeCloseTo(0.1000314528009767, 13);
});

it('is exact for few differences with zeros and ties', () => {
  const test = wilcoxonTest([0, 0.5, 0.5, -0.25, 1, 0, 0.25, 0.5]);
  expect(test).toMatchObject({ negative: 1.5, differing: 6, method: 'exact' });
  expect(test.p).toBeCloseTo(0.09375, 15);
});

it('drops zeros and corrects for ties in the normal approximation', () => {
  const mixed = [0, 0, 0.5, -0.5, 0.25, 0, 1, 0.5, -0.25, 0, 0.5, 0, 0.125, 1, 0, -0.5];
  expect(wilcoxonTest(mixed)).toMatchObject({ negative: 14.5, method: 'asymptotic' });
  expect(wilcoxonTest(mixed).p).toBeCloseTo(0.17881002646274535, 13);
  const many = Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 0 : (((i * i * 7) % 31) - 13) / 10));
  expect(wilcoxonTest(many)).toMatchObject({ positive: 3847.5, method: 'asymptotic' });
  expect(wilcoxonTest(many).p).toBeCloseTo(0.17156292619708413, 13);
});

it('finds nothing where nothing differs', () => {
  expect(wilcoxonTest([0, 0, 0])).toMatchObject({ differing: 0, p: 1 });
});

it('takes what rounding moved apart for ties', () => {
  const exact = wilcoxonTest([0, 0.5, 0.5, -0.25, 1, 0, 0.25, 0.5]);
  const rounded = [1e-9, 0.5, 0.5 + 1e-9, -0.25, 1, -1e-9, 0.25 - 1e-9, 0.5];
  expect(wilcoxonTest(rounded, 1e-7)).toEqual(exact);
  expect(wilcoxonTest(rounded).differing).toBe(8);
});
