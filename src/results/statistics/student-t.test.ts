import { expect, it } from 'vitest';
import { studentCritical, studentTwoSided } from './student-t.js';

// SciPy 1.17: 2 * stats.t.sf(t, df)
it.each([
  [0, 5, 1],
  [1e-9, 4, 0.99999999925],
  [1e-3, 10, 0.999221783374741],
  [0.5, 1, 0.7048327646991335],
  [1, 2, 0.4226497308103742],
  [2.5, 2, 0.12961172022151082],
  [2.5, 7.3, 0.03965023466560043],
  [1.96, 1973, 0.05013635923732844],
  [4, 9999, 6.379871456258758e-5],
  [1, 1e6, 0.3173107498335783],
  [100, 0.5, 0.0641397140430733],
  [40, 3, 3.4380680789158506e-5],
  [12, 30, 5.580185415199261e-13],
  [30, 19.999, 4.201308778475902e-18],
])('has the tails of SciPy: t %d with %d degrees of freedom', (t, degreesOfFreedom, expected) => {
  const p = studentTwoSided(t, degreesOfFreedom);
  expect(Math.abs(p / expected - 1)).toBeLessThan(1e-12);
  expect(studentTwoSided(-t, degreesOfFreedom)).toBe(p);
});

it('keeps nine digits for a hundred million degrees of freedom', () => {
  expect(Math.abs(studentTwoSided(8, 1e8) / 1.2442052508229478e-15 - 1)).toBeLessThan(1e-9);
});

it('is the distribution of Cauchy for one degree of freedom', () => {
  for (const t of [0.01, 1, 3, 1e3, 1e8]) {
    expect(studentTwoSided(t, 1)).toBeCloseTo((2 / Math.PI) * Math.atan(1 / t), 14);
  }
});

it('knows its ends', () => {
  expect(studentTwoSided(Infinity, 3)).toBe(0);
  expect(studentTwoSided(60, 1e4)).toBe(0);
  expect(studentTwoSided(1.959963984540054, Infinity)).toBeCloseTo(0.05, 14);
  expect(studentTwoSided(Number.NaN, 3)).toBeNaN();
  expect(studentTwoSided(1, 0)).toBeNaN();
});

// SciPy 1.17: stats.t.isf(p / 2, df)
it.each([
  [0.05, 2, 4.302652729749464],
  [0.05, 1973, 1.9611670775197647],
  [0.01, 4.5, 4.2728239930112935],
  [0.5, 1, 1],
  [1e-10, 50, 8.143117204900333],
])('has the critical values of SciPy: %d on both sides, %d degrees of freedom', (p, degrees, expected) => {
  expect(Math.abs(studentCritical(p, degrees) / expected - 1)).toBeLessThan(1e-11);
});
