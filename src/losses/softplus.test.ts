import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { softplus } from './softplus.js';

describeEngines('softplus of a matrix on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('is the logarithm of 1 + e^x', () => {
    const values = softplus(tensor2d([[0, 1.5, -2]])).dataSync();
    expect(values[0]).toBeCloseTo(Math.LN2, 6);
    expect(values[1]).toBeCloseTo(1.701413, 5);
    expect(values[2]).toBeCloseTo(0.126928, 5);
  });

  it('is exact where the exponential overflows or vanishes', () => {
    expect(Array.from(softplus(tensor2d([[500, -500]])).dataSync())).toEqual([500, 0]);
  });

  it('has the sigmoid for gradient', () => {
    const values = [0.3, -1.2, 2, -0.1];
    expectGradientsMatchDifferences((x) => softplus(x as Tensor2D), [{ values, shape: [2, 2] }]);
  });
});
