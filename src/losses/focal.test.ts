import { type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { pointwiseInput } from '../testing/losses.js';
import { bce } from './bce.js';
import { focal } from './focal.js';

const loss = focal({ name: 'focal', focusing: 2, positiveWeight: null });

describeEngines('focal on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('counts a pair the less, the better it is predicted', () => {
    // -(1 - p)^2 log p, with p the sigmoid's probability of the label, in torch
    const values = loss.compute(pointwiseInput([1.5, -0.5, 0.3], [1, 0, 0])).value.dataSync();
    expect(values[0]).toBeCloseTo(0.006703, 5);
    expect(values[1]).toBeCloseTo(0.067574, 5);
    expect(values[2]).toBeCloseTo(0.281924, 5);
  });

  it('weighs positives and negatives', () => {
    const weighted = focal({ name: 'focal', focusing: 2, positiveWeight: 0.25 });
    const values = weighted.compute(pointwiseInput([1.5, -0.5], [1, 0])).value.dataSync();
    expect(values[0]).toBeCloseTo(0.001676, 5);
    expect(values[1]).toBeCloseTo(0.05068, 5);
  });

  it('is the binary cross-entropy without focusing', () => {
    const input = pointwiseInput([1.5, -0.5, 0.3, 40], [1, 0, 0, 0]);
    const expected = bce().compute(input).value.dataSync();
    const plain = focal({ name: 'focal', focusing: 0, positiveWeight: null });
    plain
      .compute(input)
      .value.dataSync()
      .forEach((value, pair) => {
        expect(value).toBeCloseTo(expected[pair]!, 5);
      });
  });

  it('stays finite for scores where the sigmoid is 0 or 1 in float32', () => {
    const { value } = loss.compute(pointwiseInput([200, -200, 200], [0, 1, 1]));
    expect(Array.from(value.dataSync())).toEqual([200, 200, 0]);
  });

  it('has the gradient of its value', () => {
    expectGradientsMatchDifferences(
      (scores) =>
        focal({ name: 'focal', focusing: 1.5, positiveWeight: 0.4 }).compute({
          ...pointwiseInput([0], [0]),
          positives: scores as Tensor1D,
          labels: tensor1d([1, 0, 1]),
        }).value,
      [{ values: [0.3, -1.2, 2], shape: [3] }],
    );
  });
});
