import { grad, memory, type Tensor, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { dropout } from './dropout.js';
import { rectify } from './rectify.js';

const none = { rate: 0, seed: [0, 0] as const };
const half = { rate: 0.5, seed: [7, -3] as const };

/** Output and gradient as flat lists. */
function figures(rows: number, size: number, settings: typeof none | typeof half): Float32Array[] {
  return tidy(() => {
    const x = tensor2d(irregular(rows * size), [rows, size]);
    const upstream = tensor2d(irregular(rows * size, 1), [rows, size]);
    const gradient = grad((y: Tensor) => rectify(y as Tensor2D, settings))(x, upstream);
    return [rectify(x, settings), gradient].map((found) => found.dataSync().slice() as Float32Array);
  });
}

describeEngines('rectified linear units on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('are the positive numbers', () => {
    expect([...rectify(tensor2d([[-1, 0, 2, -0.5, 3]]), none).dataSync()]).toEqual([0, 0, 2, 0, 3]);
  });

  it('drop what dropout drops', () => {
    tidy(() => {
      const x = tensor2d(irregular(600).map(Math.abs), [20, 30]);
      const found = rectify(x, half).dataSync();
      expect(found).toEqual(dropout(x, half).dataSync());
      expect(found.filter((value) => value === 0).length).toBeGreaterThan(200);
    });
  });

  it.each([none, half])('have the gradient of what is kept and positive (%o)', (settings) => {
    expectGradientsMatchDifferences(
      (x) => rectify(x as Tensor2D, settings),
      [{ values: irregular(15), shape: [5, 3] }],
    );
  });

  it('refuse a rate that is none, and leave no tensors behind', () => {
    const before = memory().numTensors;
    figures(3, 5, half);
    expect(memory().numTensors).toBe(before);
    expect(() => rectify(tensor2d([[1]]), { rate: 1, seed: [0, 0] })).toThrow(
      'rectify: expected a rate in [0, 1), got 1',
    );
  });

  it.each([
    [1, 1],
    [7, 5],
    [900, 50],
  ])('equal the reference (N = %i, d = %i)', async (rows, size) => {
    await startEngine('reference');
    const expected = figures(rows, size, half);
    await startEngine(name);
    figures(rows, size, half).forEach((found, which) => {
      found.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[which]![k]!, 5);
      });
    });
  });
});
