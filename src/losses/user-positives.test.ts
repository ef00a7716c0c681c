import { tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import type { SingleBatch } from '../sampling/batch.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { userLogMeanExp } from './user-positives.js';

const batch: SingleBatch = {
  kind: 'pairwise',
  users: Int32Array.of(5, 2, 5),
  positives: Int32Array.of(0, 1, 2),
  negatives: new Int32Array(0),
  negativesPerRow: 0,
};

describeEngines('positives of a user on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('are averaged within the batch', () => {
    const values = userLogMeanExp(tensor1d([0.5, 0.2, -0.1]), batch, 0.5).dataSync();
    const ofUser = Math.log((Math.exp(1) + Math.exp(-0.2)) / 2);
    expect(values[0]).toBeCloseTo(ofUser, 5);
    expect(values[1]).toBeCloseTo(0.4, 5);
    expect(values[2]).toBeCloseTo(ofUser, 5);
  });

  it('have gradients', () => {
    expectGradientsMatchDifferences(
      (positives) => userLogMeanExp(positives as ReturnType<typeof tensor1d>, batch, 0.5),
      [{ values: [0.5, 0.2, -0.1], shape: [3] }],
    );
  });
});
