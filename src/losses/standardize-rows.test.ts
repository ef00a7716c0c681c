import { tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { standardizeRows } from './standardize-rows.js';

describeEngines('standardizeRows on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('centres each row and divides it by its own deviation', () => {
    const rows = standardizeRows(
      tensor2d([
        [1, 3],
        [10, 50],
      ]),
      null,
    );
    expect(Array.from(rows.dataSync())).toEqual([-1, 1, -1, 1]);
  });

  it('counts an entry as often as it is said to', () => {
    const listed = standardizeRows(tensor2d([[2, 2, 2, 6]]), null).dataSync();
    const counted = standardizeRows(tensor2d([[2, 6, 9]]), tensor2d([[3, 1, 0]])).dataSync();
    expect(counted[0]).toBeCloseTo(listed[0]!, 5);
    expect(counted[1]).toBeCloseTo(listed[3]!, 5);
    expect(listed[3]).toBeCloseTo(Math.sqrt(3), 5);
  });

  it('puts a row of equal entries at 0', () => {
    expect(Array.from(standardizeRows(tensor2d([[0.25, 0.25, 0.25]]), null).dataSync())).toEqual([0, 0, 0]);
  });
});
