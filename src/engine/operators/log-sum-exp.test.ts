import { grad, type Tensor, type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { logSumExp } from './log-sum-exp.js';

describeEngines('counted log-sum-exp on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  /** Log-sum-exp of one row, and its gradient. */
  const ofRow = (row: number[], counts: number[], temperature = 1) => {
    const f = (x: Tensor) => logSumExp(x as Tensor2D, { counts: tensor2d([counts]), temperature });
    const gradient = grad(f)(tensor2d([row]), tensor1d([1]));
    return { value: f(tensor2d([row])).dataSync()[0]!, gradient: Array.from(gradient.dataSync()) };
  };

  it('counts an entry as often as it is said to', () => {
    const { value, gradient } = ofRow([1, 2, 3], [2, 1, 0]);
    expect(value).toBeCloseTo(Math.log(2 * Math.exp(1) + Math.exp(2)), 5);
    expect(gradient[0]).toBeCloseTo((2 * Math.exp(1)) / (2 * Math.exp(1) + Math.exp(2)), 5);
    expect(gradient[2]).toBe(0);
  });

  it('divides by the temperature', () => {
    const { value, gradient } = ofRow([0.1, 0.3], [1, 1], 0.2);
    expect(value).toBeCloseTo(Math.log(Math.exp(0.5) + Math.exp(1.5)), 5);
    expect(gradient[0]! + gradient[1]!).toBeCloseTo(5, 4);
  });

  it('is exact where what does not count is far above what does', () => {
    const { value, gradient } = ofRow([500, 1, 2, -3, 0], [0, 1, 1, 0, 3]);
    expect(value).toBeCloseTo(Math.log(Math.exp(1) + Math.exp(2) + 3), 5);
    expect(gradient[0]).toBe(0);
    expect(gradient.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'does not look at %d where it does not count',
    (uncounted) => {
      const { value, gradient } = ofRow([uncounted, 1, 1, 0, 0, 0], [0, 1, 1, 0, 0, 0]);
      expect(value).toBeCloseTo(1 + Math.LN2, 5);
      expect(gradient).toEqual([0, 0.5, 0.5, 0, 0, 0]);
    },
  );

  it('passes on what is not a number where it counts', () => {
    expect(ofRow([Number.NaN, 1, 1, 0, 0], [1, 1, 1, 0, 0]).value).toBeNaN();
  });

  it('is the logarithm of 0 where nothing counts', () => {
    expect(ofRow([1, 2], [0, 0]).value).toBe(Number.NEGATIVE_INFINITY);
  });

  it.each([1, 3, 4, 9])('has the gradient of its value (M = %i)', (columns) => {
    const counts = tensor2d(
      Array.from({ length: 2 * columns }, (_, k) => (k * 7) % 4),
      [2, columns],
    );
    expectGradientsMatchDifferences(
      (x) => logSumExp(x as Tensor2D, { counts: columns === 1 ? null : counts, temperature: 0.5 }),
      [{ values: irregular(2 * columns), shape: [2, columns] }],
    );
  });
});
