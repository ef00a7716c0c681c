import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { pointwiseInput } from '../testing/losses.js';
import { expectCountsForLists, expectSampledGradients, sampledValues } from '../testing/sampled-losses.js';
import { bce } from './bce.js';
import { gbce, positivePower } from './gbce.js';

/** With 3 negatives of 12 items beside the positive. */
function gbceOf(calibration: number) {
  const sampling = {
    negatives: 3,
    distribution: 'uniform',
    exponent: 0.75,
    labels: 'implicit',
    sharing: 'example',
  } as const;
  return gbce({ name: 'gbce', calibration }, { sampling, catalogue: new Uint8Array(14).fill(1, 0, 13) });
}
const scores = [
  [0.5, -0.2],
  [
    [0.8, 0.1, -0.4],
    [0.3, -0.9, 0.6],
  ],
] as [number[], number[][]];

describeEngines('gbce on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('counts the positive by the power β', () => {
    // -(β logsigmoid(p) + log(1 - sigmoid(n)).sum(1)) / 4 with β = .4375 in torch
    const [first, second] = sampledValues(gbceOf(0.75), ...scores);
    expect(first).toBeCloseTo(0.65898, 5);
    expect(second).toBeCloseTo(0.645546, 5);
  });

  it('has the power 1 without calibration, and the share of items that are drawn with all of it', () => {
    expect(positivePower(0, 3, 13)).toBeCloseTo(1, 12);
    expect(positivePower(1, 3, 13)).toBeCloseTo(0.25, 12);
    expect(positivePower(0.75, 3, 13)).toBeCloseTo(0.4375, 12);
    expect(positivePower(0.75, 50, 13)).toBe(1);
  });

  it('is the binary cross-entropy of the same pairs at the power 1', () => {
    const [found] = sampledValues(gbceOf(0), [0.5], [[0.8, 0.1, -0.4]]);
    const { value } = bce().compute(pointwiseInput([0.5, 0.8, 0.1, -0.4], [1, 0, 0, 0]));
    const total = Array.from(value.dataSync()).reduce((sum, x) => sum + x, 0);
    expect(found).toBeCloseTo(total / 4, 5);
  });

  it('stays finite for scores where the sigmoid is 0 or 1 in float32', () => {
    expect(sampledValues(gbceOf(0), [-200], [[200, 0, -200]])[0]).toBeCloseTo((400 + Math.LN2) / 4, 3);
  });

  it('takes counts for lists', () => {
    expectCountsForLists(gbceOf(0.75));
  });

  it('has the gradient of its value', () => {
    expectSampledGradients(gbceOf(0.75));
  });
});
