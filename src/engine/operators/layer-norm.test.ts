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
import { startEngine } from '../registry.js';
import { layerNorm } from './layer-norm.js';

const norm = (x: Tensor, gain: Tensor, bias: Tensor) =>
  layerNorm(x as Tensor2D, gain as Tensor1D, bias as Tensor1D, 1e-8);

/** Output and gradients as flat lists, of rows far from 0. */
function figures(rows: number, size: number): Float32Array[] {
  return tidy(() => {
    const x = tensor2d(
      irregular(rows * size).map((value) => 20 + 3 * value),
      [rows, size],
    );
    const inputs = [x, tensor1d(irregular(size, 1)), tensor1d(irregular(size, 2))];
    const upstream = tensor2d(irregular(rows * size, 3), [rows, size]);
    return [
      norm(x, inputs[1]!, inputs[2]!),
      ...grads(norm as (...x: Tensor[]) => Tensor)(inputs, upstream),
    ].map((found) => found.dataSync().slice() as Float32Array);
  });
}

describeEngines('layer normalisation on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('takes the mean out and divides by the deviation', () => {
    const x = tensor2d([[1, 3, 5, 7, 9]]);
    const deviation = Math.sqrt(8);
    const found = layerNorm(x, tensor1d([1, 1, 1, 2, 1]), tensor1d([0, 0, 10, 0, 0]), 0).dataSync();
    const expected = [-4 / deviation, -2 / deviation, 10, 4 / deviation, 4 / deviation];
    expected.forEach((value, k) => {
      expect(found[k]).toBeCloseTo(value, 5);
    });
  });

  it('adds epsilon to the variance', () => {
    const found = layerNorm(tensor2d([[-1, 1]]), tensor1d([1, 1]), tensor1d([0, 0]), 3).dataSync();
    expect([...found]).toEqual([-0.5, 0.5]);
  });

  it('makes the bias of a row of equal values', () => {
    const found = layerNorm(tensor2d([[5, 5, 5]]), tensor1d([1, 1, 1]), tensor1d([1, 2, 3]), 1e-8).dataSync();
    expect([...found]).toEqual([1, 2, 3]);
  });

  it.each([
    [1, 2],
    [3, 5],
    [2, 9],
  ])('has the gradients of all three (N = %i, d = %i)', (rows, size) => {
    expectGradientsMatchDifferences(norm, [
      // Two values are -1 and 1 in standard deviations, whatever they are.
      {
        values: irregular(rows * size).map((value) => 3 * value),
        shape: [rows, size],
        flat: size === 2,
      },
      { values: irregular(size, 1), shape: [size] },
      { values: irregular(size, 2), shape: [size] },
    ]);
  });

  it('passes on what is not a number in its row, and leaves no tensors behind', () => {
    const before = memory().numTensors;
    figures(3, 6);
    tidy(() => {
      const x = tensor2d([
        [1, Number.NaN],
        [1, 2],
      ]);
      const found = layerNorm(x, tensor1d([1, 1]), tensor1d([0, 0]), 1e-8).dataSync();
      expect(found[0]).toBeNaN();
      expect(found[2]).toBeCloseTo(-1, 5);
    });
    expect(memory().numTensors).toBe(before);
  });

  it('names what does not fit', () => {
    expect(() => layerNorm(tensor2d([[1, 2]]), tensor1d([1]), tensor1d([1, 1]), 0)).toThrow(
      'layerNorm: expected gain of shape [2], got [1]',
    );
  });

  it.each([
    [1, 1],
    [7, 50],
    [600, 11],
  ])('equals the reference (N = %i, d = %i)', async (rows, size) => {
    await startEngine('reference');
    const expected = figures(rows, size);
    await startEngine(name);
    figures(rows, size).forEach((found, which) => {
      found.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[which]![k]!, 3);
      });
    });
  });
});
