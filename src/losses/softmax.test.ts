import { type Tensor1D, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { pairwiseInput } from '../testing/losses.js';
import { softmax } from './softmax.js';

const sampled = {
  name: 'softmax',
  temperature: 0.2,
  negatives: 'sampled',
  positiveInDenominator: false,
} as const;

describeEngines('softmax on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('is the log-sum-exp of score differences over temperature, without the positive', () => {
    const { value } = softmax(sampled).compute(pairwiseInput([0.5], [[0.8, 0.1, -0.4]]));
    expect(value.dataSync()[0]).toBeCloseTo(1.532154, 5);
  });

  it('is InfoNCE with the positive in the denominator', () => {
    const loss = softmax({ ...sampled, positiveInDenominator: true });
    const { value } = loss.compute(pairwiseInput([0.5], [[0.8, 0.1, -0.4]]));
    expect(value.dataSync()[0]).toBeCloseTo(1.727778, 5);
  });

  it('counts an item that was drawn twice twice', () => {
    const { value } = softmax(sampled).compute(pairwiseInput([0.5], [[0.5, 0.5]]));
    expect(value.dataSync()[0]).toBeCloseTo(Math.LN2, 5);
  });

  it.each([true, false])(
    'takes counts for lists (positive in the denominator: %s)',
    (positiveInDenominator) => {
      const loss = softmax({ ...sampled, positiveInDenominator });
      const listed = loss.compute(pairwiseInput([0.5], [[0.8, 0.8, 0.8, 0.1]]));
      const counted = loss.compute({
        ...pairwiseInput([0.5], [[0.8, 0.1, 0.9]]),
        multiplicities: tensor2d([[3, 1, 0]]),
      });
      expect(counted.value.dataSync()[0]).toBeCloseTo(listed.value.dataSync()[0]!, 5);
    },
  );

  it('does not overflow at a temperature where the plain exponential does', () => {
    const { value } = softmax({ ...sampled, temperature: 0.005 }).compute(pairwiseInput([-1], [[1, 1]]));
    expect(value.dataSync()[0]).toBeCloseTo(400 + Math.LN2, 3);
  });

  it('asks for the whole catalogue when it is full', () => {
    expect(softmax({ ...sampled, negatives: 'full' }).needs).toBe('catalogue');
    expect(softmax(sampled).needs).toBe('sampled');
  });

  it.each([false, true])(
    'has the gradient of its value (positive in the denominator: %s)',
    (positiveInDenominator) => {
      expectGradientsMatchDifferences(
        (positives, negatives) =>
          softmax({ ...sampled, temperature: 0.7, positiveInDenominator }).compute({
            ...pairwiseInput([0], [[0]]),
            positives: positives as Tensor1D,
            negatives: negatives as Tensor2D,
          }).value,
        [
          { values: [0.3, -0.2], shape: [2] },
          { values: [0.1, 0.8, -0.5, 0.4, -0.9, 0.2], shape: [2, 3] },
        ],
      );
    },
  );
});
