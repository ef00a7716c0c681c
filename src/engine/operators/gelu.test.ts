import { tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { gelu } from './gelu.js';

describeEngines('gelu on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it("equals PyTorch's", () => {
    const expected = [-0.00405, -0.158655, -0.046017, 0, 0.345731, 0.841345, 3.999874];
    const found = gelu(tensor2d([[-3, -1, -0.1, 0, 0.5, 1, 4]])).dataSync();
    expected.forEach((value, k) => {
      expect(found[k]).toBeCloseTo(value, 5);
    });
  });

  it('has the gradient', () => {
    expectGradientsMatchDifferences(
      (x) => gelu(x as never),
      [{ values: [-2, -0.5, 0, 0.3, 1.5, 3], shape: [2, 3] }],
    );
  });
});
