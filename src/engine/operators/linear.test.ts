import {
  grads,
  memory,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { currentEngine } from '../engine.js';
import { startEngine } from '../registry.js';
import { linear } from './linear.js';

const layer = (x: Tensor, weight: Tensor, bias: Tensor) =>
  linear(x as Tensor2D, weight as Tensor2D, bias as Tensor1D);

/** Output and gradients as flat lists. */
function figures(rows: number, inputs: number, outputs: number): Float32Array[] {
  return tidy(() => {
    const of = [
      tensor2d(irregular(rows * inputs), [rows, inputs]),
      tensor2d(irregular(outputs * inputs, 1), [outputs, inputs]),
      tensor1d(irregular(outputs, 2)),
    ] as const;
    const upstream = tensor2d(irregular(rows * outputs, 3), [rows, outputs]);
    const gradients = grads(layer as (...x: Tensor[]) => Tensor)([...of], upstream);
    return [layer(...of), ...gradients].map((found) => found.dataSync().slice() as Float32Array);
  });
}

describeEngines('a dense layer on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('adds a bias to the products with the rows of the weight', () => {
    const x = tensor2d([1, 2, 3, 4], [2, 2]);
    const weight = tensor2d([1, 0, 1, 1, 0, 2], [3, 2]);
    expect([...linear(x, weight, tensor1d([10, 20, 30])).dataSync()]).toEqual([11, 23, 34, 13, 27, 38]);
  });

  it.each([
    [1, 1, 1],
    [3, 5, 2],
    [2, 4, 9],
    [9, 3, 8],
  ])('has the gradients of all three (N = %i, in = %i, out = %i)', (rows, inputs, outputs) => {
    expectGradientsMatchDifferences(layer, [
      { values: irregular(rows * inputs), shape: [rows, inputs] },
      { values: irregular(outputs * inputs, 1), shape: [outputs, inputs] },
      { values: irregular(outputs, 2), shape: [outputs] },
    ]);
  });

  it.each([
    [1, 1, 1],
    [700, 33, 50],
    [13, 64, 70],
  ])('equals the reference (N = %i, in = %i, out = %i)', async (rows, inputs, outputs) => {
    await startEngine('reference');
    const expected = figures(rows, inputs, outputs);
    await startEngine(name);
    figures(rows, inputs, outputs).forEach((found, which) => {
      found.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[which]![k]!, 3);
      });
    });
  });

  it('sums more rows than a block', () => {
    const matrix = tensor2d(
      Float32Array.from({ length: 3 * 600 }, (_, k) => k % 3),
      [600, 3],
    );
    expect([...currentEngine().kernels.sumRows(matrix).dataSync()]).toEqual([0, 600, 1200]);
  });

  it('passes on what is not a number and leaves no tensors behind', () => {
    const before = memory().numTensors;
    tidy(() => {
      const y = linear(tensor2d([[1, Number.NaN]]), tensor2d([[1, 1]]), tensor1d([1]));
      expect(y.dataSync()[0]).toBeNaN();
    });
    expect(memory().numTensors).toBe(before);
  });

  it('names what does not fit', () => {
    expect(() => linear(tensor2d([[1, 2]]), tensor2d([[1, 2]]), tensor1d([1, 2]))).toThrow(
      'linear: expected bias of shape [1], got [2]',
    );
  });
});
