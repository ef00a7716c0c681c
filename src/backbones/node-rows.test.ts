import { type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../testing/gradients.js';
import { rowsFrom } from './node-rows.js';

describeEngines('rowsFrom on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('gives consecutive rows', () => {
    const rows = rowsFrom(tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]), 1, 2);
    expect(rows.shape).toEqual([2, 2]);
    expect([...rows.dataSync()]).toEqual([3, 4, 5, 6]);
  });

  it.each([
    ['first', 0, 2],
    ['middle', 1, 2],
    ['last', 2, 2],
    ['all', 0, 4],
  ])('has a gradient of 0 for the others: the %s rows', (_, first, count) => {
    const rows = (table: Tensor) => rowsFrom(table as Tensor2D, first, count);
    expectGradientsMatchDifferences(rows, [{ values: irregular(12), shape: [4, 3] }]);
  });
});
