import { expect, it } from 'vitest';
import { edgesOfGrid } from './grid-edge.js';
import type { PlannedCell } from './plan.js';

function cell(values: unknown[]): PlannedCell {
  return {
    method: 'bpr',
    dataset: 'synthetic',
    axes: {},
    trials: values.map((decay) => ({ setting: { decay }, experiment: 'e', runs: ['e-1'] })),
  };
}

it.each([
  [[0.1, 0.2, 0.4], 2, ['! bpr: decay 0.4 is the largest that was tried; a better one may lie beyond']],
  [[0.1, 0.2, 0.4], 0, ['! bpr: decay 0.1 is the smallest that was tried; a better one may lie beyond']],
  [[0.1, 0.2, 0.4], 1, []],
  [[0, 0.1, 0.2], 0, []],
  [[0.1, 0.2], 1, []],
  [['a', 'b', 'c'], 2, []],
])('of %j, number %i', (values, chosen, expected) => {
  const tried = cell(values);
  expect(edgesOfGrid(tried, tried.trials[chosen]!)).toEqual(expected);
});
