import { memory, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { domainVectors } from './domain-vectors.js';

/** Item 0 is in both domains, item 1 in none, item 2 in the second. */
const domains = {
  names: ['Drama', 'Horror'],
  ofItem: { offsets: Int32Array.of(0, 2, 2, 3), values: Int32Array.of(0, 1, 1) },
};

describeEngines('vectors of domains on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('give each item the mean of those of its domains', () => {
    const before = memory().numTensors;
    const features = domainVectors(domains, 2, { name: 'xavier-normal' }, 1);
    const [vectors] = features.group.variables;
    tidy(() => vectors!.assign(tensor2d([2, 4, 6, 0], [2, 2])));
    const found = tidy(() => features.addTo(tensor2d([1, 1, 1, 1, 1, 1], [3, 2])).arraySync());
    expect(found).toEqual([
      [5, 3],
      [1, 1],
      [7, 1],
    ]);
    features.dispose();
    vectors!.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('pass the gradient of items on', () => {
    const features = domainVectors(domains, 2, { name: 'xavier-normal' }, 1);
    expectGradientsMatchDifferences(
      (items) => features.addTo(items as Tensor2D),
      [{ values: [0.1, 0.2, -0.3, 0.4, 0.5, -0.6], shape: [3, 2] }],
    );
    features.dispose();
    features.group.variables[0]!.dispose();
  });
});
