import { grad, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { pairwiseInput } from '../testing/losses.js';
import { expectCountsForLists, expectSampledGradients, sampledValues } from '../testing/sampled-losses.js';
import { simce } from './simce.js';

const loss = simce({ name: 'simce', margin: 5 });

describeEngines('simce on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('is what the lead over the hardest negative lacks of the margin', () => {
    const negatives = [
      [2, -1, 2.5],
      [1, 2, -3],
    ];
    expect(sampledValues(loss, [3, 8], negatives)).toEqual([4.5, 0]);
  });

  it('moves one negative, once, where the hardest was drawn twice', () => {
    const gradient = grad(
      (negatives) => loss.compute({ ...pairwiseInput([1], [[0]]), negatives: negatives as Tensor2D }).value,
    )(tensor2d([[2, 0, 2]]));
    const values = Array.from(gradient.dataSync());
    expect(values.toSorted()).toEqual([0, 0, 1]);
    expect(values[1]).toBe(0);
  });

  it('takes counts for lists', () => {
    expectCountsForLists(loss);
  });

  it('has the gradient of its value', () => {
    expectSampledGradients(loss);
  });
});
