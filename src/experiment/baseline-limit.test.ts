import { expect, it } from 'vitest';
import { refusalOfLongWork } from './baseline-limit.js';

it('computes EASE for the catalogues of the shipped data sets', () => {
  expect(refusalOfLongWork('ease', 17_632)).toBeNull();
});

it('refuses EASE where it would take longer than the model, and says how to get it', () => {
  expect(refusalOfLongWork('ease', 38_706)).toMatch(/38,706 items.*backbone: \{ name: ease \}/);
});

it('refuses no other baseline', () => {
  expect(refusalOfLongWork('item-knn', 38_706)).toBeNull();
});
