import { type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { irregular } from '../../testing/gradients.js';
import { currentEngine } from '../engine.js';
import { referenceKernels } from '../reference/kernels/kernels.js';
import { startEngine } from '../registry.js';

/** Within rounding of sums of as many terms as are taken here. */
function expectClose(found: Tensor, expected: Tensor): void {
  expect(found.shape).toEqual(expected.shape);
  const values = found.dataSync();
  const errors = Array.from(
    expected.dataSync(),
    (x, k) => Math.abs(values[k]! - x) / Math.max(1, Math.abs(x)),
  );
  expect(Math.max(...errors)).toBeLessThan(1e-5);
}

describeEngines('scores of all items on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it.each([
    [1, 1, 1],
    [3, 7, 5],
    [4, 8, 8],
    [5, 9, 64],
    [9, 17, 13],
    [6, 1100, 3],
    [1030, 5, 2],
    [2, 3, 1100],
  ])('and their gradients are those of plain loops (B = %i, I = %i, d = %i)', (batch, count, size) => {
    const users = tensor2d(irregular(batch * size), [batch, size]);
    const items = tensor2d(irregular(count * size, 1), [count, size]);
    const gradient = tensor2d(irregular(batch * count, 2), [batch, count]);
    const { kernels } = currentEngine();
    expectClose(kernels.allScores(users, items), referenceKernels.allScores(users, items));
    const found = kernels.allScoresGradient(users, items, gradient);
    referenceKernels.allScoresGradient(users, items, gradient).forEach((expected, input) => {
      expectClose(found[input]!, expected);
    });
  });

  it('pass on what is not a number', () => {
    const users = tensor2d([1, Number.NaN, 1, 1], [2, 2]);
    const found = currentEngine()
      .kernels.allScores(users, tensor2d([[1, 0]]))
      .dataSync();
    expect(found[0]).toBeNaN();
    expect(found[1]).toBe(1);
  });
});
