import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectCountsForLists, expectSampledGradients, sampledValues } from '../testing/sampled-losses.js';
import { hinge } from './hinge.js';

const loss = hinge({ name: 'hinge', margin: 1 });

describeEngines('hinge on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('is the mean of what the score differences lack of the margin', () => {
    const values = sampledValues(
      loss,
      [0.5, -0.2],
      [
        [0.8, 0.1, -0.4],
        [0.3, -0.9, 0.6],
      ],
    );
    expect(values[0]).toBeCloseTo((1.3 + 0.6 + 0.1) / 3, 5);
    expect(values[1]).toBeCloseTo((1.5 + 0.3 + 1.8) / 3, 5);
  });

  it('is 0 where every difference is enough', () => {
    expect(sampledValues(loss, [3], [[2, -1]])).toEqual([0]);
  });

  it('takes counts for lists', () => {
    expectCountsForLists(loss);
  });

  it('has the gradient of its value', () => {
    expectSampledGradients(loss);
  });
});
