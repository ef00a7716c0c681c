import { type Tensor1D, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { pairwiseInput } from '../testing/losses.js';
import { bpr } from './bpr.js';

describeEngines('bpr on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('is the softplus of the score difference', () => {
    const { value } = bpr().compute(pairwiseInput([1, 2], [[0.5], [-0.25]]));
    expect(value.dataSync()[0]).toBeCloseTo(0.474077, 5);
    expect(value.dataSync()[1]).toBeCloseTo(0.100207, 5);
  });

  it('takes the mean over several negatives', () => {
    const { value } = bpr().compute(pairwiseInput([1], [[0.5, -1]]));
    expect(value.dataSync()[0]).toBeCloseTo((0.474077 + 0.126928) / 2, 5);
  });

  it('takes counts for lists', () => {
    const listed = bpr().compute(pairwiseInput([1], [[0.5, 0.5, 0.5, -1]]));
    const counted = bpr().compute({
      ...pairwiseInput([1], [[0.5, -1, 9]]),
      multiplicities: tensor2d([[3, 1, 0]]),
    });
    expect(counted.value.dataSync()[0]).toBeCloseTo(listed.value.dataSync()[0]!, 5);
  });

  it('stays finite where the exponential would overflow', () => {
    const { value } = bpr().compute(pairwiseInput([-500, 500], [[500], [-500]]));
    expect(Array.from(value.dataSync())).toEqual([1000, 0]);
  });

  it('has the gradient of its value', () => {
    expectGradientsMatchDifferences(
      (positives, negatives) =>
        bpr().compute({
          ...pairwiseInput([0], [[0]]),
          positives: positives as Tensor1D,
          negatives: negatives as Tensor2D,
        }).value,
      [
        { values: [0.3, -1.2], shape: [2] },
        { values: [0.1, 0.8, -0.5, 1.4], shape: [2, 2] },
      ],
    );
  });
});
