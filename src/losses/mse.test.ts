import { type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { pointwiseInput } from '../testing/losses.js';
import { mse } from './mse.js';

describeEngines('mse on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('squares the error of the sigmoid of the score, not of the score', () => {
    const { value } = mse().compute(pointwiseInput([1.5, -0.5], [1, 0]));
    expect(value.dataSync()[0]).toBeCloseTo(0.033279, 5);
    expect(value.dataSync()[1]).toBeCloseTo(0.142537, 5);
  });

  it('has the gradient of its value', () => {
    expectGradientsMatchDifferences(
      (scores) =>
        mse().compute({
          ...pointwiseInput([0], [0]),
          positives: scores as Tensor1D,
          labels: tensor1d([1, 0, 1]),
        }).value,
      [{ values: [0.3, -1.2, 2], shape: [3] }],
    );
  });
});
