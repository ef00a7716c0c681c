import { type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { pointwiseInput } from '../testing/losses.js';
import { bce } from './bce.js';

describeEngines('bce on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('is the cross-entropy of the sigmoid of the score', () => {
    const { value } = bce().compute(pointwiseInput([1.5, -0.5], [1, 0]));
    expect(value.dataSync()[0]).toBeCloseTo(0.201413, 5);
    expect(value.dataSync()[1]).toBeCloseTo(0.474077, 5);
  });

  it('stays finite for scores where the sigmoid is 0 or 1 in float32', () => {
    const { value } = bce().compute(pointwiseInput([200, -200], [0, 1]));
    expect(Array.from(value.dataSync())).toEqual([200, 200]);
  });

  it('has the gradient of its value', () => {
    expectGradientsMatchDifferences(
      (scores) =>
        bce().compute({
          ...pointwiseInput([0], [0]),
          positives: scores as Tensor1D,
          labels: tensor1d([1, 0, 1]),
        }).value,
      [{ values: [0.3, -1.2, 2], shape: [3] }],
    );
  });
});
