import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { countColumns, gatherColumns } from './columns.js';

describeEngines('columns on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  const index = () => tensor2d([2, 2, 0, 1, 1, 0], [2, 3], 'int32');

  it('looks up columns row by row, also repeated ones', () => {
    const matrix = tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(gatherColumns(matrix, index()).arraySync()).toEqual([
      [3, 3, 1],
      [5, 5, 4],
    ]);
  });

  it('looks up a single column of a single row', () => {
    expect(
      gatherColumns(tensor2d([[7, Number.NaN]]), tensor2d([1], [1, 1], 'int32')).dataSync()[0],
    ).toBeNaN();
  });

  it.each([1, 4, 9])('adds up the gradients of repeated columns (I = %i)', (columns) => {
    const drawn = tensor2d(
      Int32Array.from({ length: 15 }, (_, k) => (k * k) % columns),
      [3, 5],
      'int32',
    );
    expectGradientsMatchDifferences(
      (matrix) => gatherColumns(matrix as Tensor2D, drawn),
      [{ values: irregular(3 * columns), shape: [3, columns] }],
    );
  });

  it('counts the columns of each row', () => {
    expect(countColumns(index(), 4).arraySync()).toEqual([
      [1, 0, 2, 0],
      [1, 2, 0, 0],
    ]);
  });

  it('counts nothing in rows of no length', () => {
    expect(countColumns(tensor2d([], [2, 0], 'int32'), 2).arraySync()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('names operator and shapes when they do not fit', () => {
    expect(() => gatherColumns(tensor2d([[1, 2]]), index())).toThrow(
      'gatherColumns: expected index of shape [1, ·], got [2, 3]',
    );
  });
});
