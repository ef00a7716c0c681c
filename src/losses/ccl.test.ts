import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectCountsForLists, expectSampledGradients, sampledValues } from '../testing/sampled-losses.js';
import { ccl } from './ccl.js';

const loss = ccl({ name: 'ccl', margin: 0.5, negativeWeight: 10, average: true });
const scores = [
  [0.5, -0.2],
  [
    [0.8, 0.1, -0.4],
    [0.3, -0.9, 0.6],
  ],
] as [number[], number[][]];

describeEngines('ccl on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('is what the positive lacks of 1, and the weighted mean of what negatives exceed the margin by', () => {
    // relu(1 - p) + 10 * relu(n - .5).mean(1) in torch
    const [first, second] = sampledValues(loss, ...scores);
    expect(first).toBeCloseTo(1.5, 5);
    expect(second).toBeCloseTo(1.533333, 5);
  });

  it('is the plain sum where it does not average, whatever the weight', () => {
    // relu(1 - p) + relu(n - .2).sum(1) in torch
    const sum = ccl({ name: 'ccl', margin: 0.2, negativeWeight: 10, average: false });
    const [first, second] = sampledValues(sum, ...scores);
    expect(first).toBeCloseTo(1.1, 5);
    expect(second).toBeCloseTo(1.7, 5);
  });

  it.each([true, false])('takes counts for lists (average: %s)', (average) => {
    expectCountsForLists(ccl({ name: 'ccl', margin: 0.2, negativeWeight: 10, average }));
  });

  it.each([true, false])('has the gradient of its value (average: %s)', (average) => {
    expectSampledGradients(ccl({ name: 'ccl', margin: 0.3, negativeWeight: 2, average }));
  });
});
