import { expect, it } from 'vitest';
import { benjaminiHochberg, holm } from './multiple-comparisons.js';

const p = [0.01, 0.04, 0.03, 0.005, 0.5];

it('adjusts by Holm: each p times the tests that are left, never below an earlier one', () => {
  // By hand: 0.005·5, 0.01·4, 0.03·3, max(0.04·2, 0.09), 0.5·1.
  expect(holm(p).map((value) => Number(value.toPrecision(12)))).toEqual([0.04, 0.09, 0.09, 0.025, 0.5]);
});

it('adjusts by Benjamini and Hochberg with the values of SciPy', () => {
  // SciPy 1.17: stats.false_discovery_control(p)
  expect(benjaminiHochberg(p).map((value) => Number(value.toPrecision(12)))).toEqual([
    0.025, 0.05, 0.05, 0.025, 0.5,
  ]);
});

it('leaves a single test as it is', () => {
  expect([holm([0.03]), benjaminiHochberg([0.03])]).toEqual([[0.03], [0.03]]);
});

it('never exceeds 1', () => {
  expect([holm([0.9, 0.8]), benjaminiHochberg([0.9, 0.8])]).toEqual([
    [1, 1],
    [0.9, 0.9],
  ]);
});

it('leaves out what could not be tested', () => {
  expect(holm([Number.NaN, 0.02, 0.03])).toEqual([Number.NaN, 0.04, 0.04]);
});
