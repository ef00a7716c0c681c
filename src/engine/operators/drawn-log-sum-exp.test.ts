import { grads, memory, type Tensor, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { drawnLogSumExp } from './drawn-log-sum-exp.js';
import { logSumExp } from './log-sum-exp.js';
import { sampledScores } from './sampled-scores.js';

describeEngines('log-sum-exp of the scores of drawn items on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  const drawn = (batch: number, perRow: number, items: number) =>
    tensor2d(
      Int32Array.from({ length: batch * perRow }, (_, k) => (k * k + 1) % items),
      [batch, perRow],
      'int32',
    );

  it.each([
    [1, 1, 1, 1],
    [2, 5, 3, 3],
    [5, 9, 12, 8],
    [7, 40, 11, 37],
    [70, 33, 6, 5],
  ])('is that of the listed scores (B = %i, I = %i, M = %i, d = %i)', (batch, count, perRow, size) => {
    const users = tensor2d(irregular(batch * size), [batch, size]);
    const items = tensor2d(irregular(count * size, 1), [count, size]);
    const index = drawn(batch, perRow, count);
    const upstream = tensor1d(irregular(batch, 2));
    const [listed, fused] = [
      (u: Tensor, v: Tensor) =>
        logSumExp(sampledScores(u as Tensor2D, v as Tensor2D, index), { temperature: 0.3 }),
      (u: Tensor, v: Tensor) => drawnLogSumExp(u as Tensor2D, v as Tensor2D, index, 0.3),
    ].map((f) => [
      f(users, items).dataSync(),
      ...grads(f)([users, items], upstream).map((gradient) => gradient.dataSync()),
    ]);
    listed!.forEach((values, output) => {
      values.forEach((value, k) => {
        expect(fused![output]![k]).toBeCloseTo(value, 4);
      });
    });
  });

  it('has the gradient of its value, also for an item drawn twice in a row and one that is not drawn', () => {
    expectGradientsMatchDifferences(
      (u, v) =>
        drawnLogSumExp(u as Tensor2D, v as Tensor2D, tensor2d([2, 2, 0, 3, 0, 2], [2, 3], 'int32'), 0.7),
      [
        { values: irregular(10), shape: [2, 5] },
        { values: irregular(20, 1), shape: [4, 5] },
      ],
    );
  });

  it('neither overflows nor underflows', () => {
    const items = tensor2d([[300], [299], [-400]]);
    const value = drawnLogSumExp(tensor2d([[1], [1]]), items, tensor2d([0, 1, 2, 2], [2, 2], 'int32'), 0.5);
    expect(value.dataSync()[0]).toBeCloseTo(600 + Math.log(1 + Math.exp(-2)), 3);
    expect(value.dataSync()[1]).toBeCloseTo(-800 + Math.LN2, 3);
  });

  it('passes on what is not a number, to those who drew it alone', () => {
    const items = tensor2d([[Number.NaN], [1]]);
    const value = drawnLogSumExp(tensor2d([[1], [1]]), items, tensor2d([0, 1], [2, 1], 'int32'), 1);
    expect(value.dataSync()[0]).toBeNaN();
    expect(value.dataSync()[1]).toBeCloseTo(1, 6);
  });

  it('leaves no tensors behind', () => {
    const before = memory().numTensors;
    tidy(() => {
      const f = (u: Tensor, v: Tensor) =>
        drawnLogSumExp(u as Tensor2D, v as Tensor2D, tensor2d([0, 0], [1, 2], 'int32'), 1);
      grads(f)([tensor2d([[1, 2]]), tensor2d([[1, 1]])], tensor1d([1]));
    });
    expect(memory().numTensors).toBe(before);
  });

  it('refuses draws for another number of users', () => {
    const draw = () => drawnLogSumExp(tensor2d([[1]]), tensor2d([[1]]), tensor2d([0, 0], [2, 1], 'int32'), 1);
    expect(draw).toThrow('drawnLogSumExp');
  });
});
