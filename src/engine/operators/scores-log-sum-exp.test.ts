import { grads, memory, type Tensor, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { logSumExp } from './log-sum-exp.js';
import { allScores, sampledScores } from './sampled-scores.js';
import { scoresLogSumExp } from './scores-log-sum-exp.js';

describeEngines('log-sum-exp of scores on %s', (engine) => {
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
    [70, 33, 6, 5],
  ])('is that of the listed scores (B = %i, I = %i, M = %i, d = %i)', (batch, count, perRow, size) => {
    const users = tensor2d(irregular(batch * size), [batch, size]);
    const items = tensor2d(irregular(count * size, 1), [count, size]);
    const index = drawn(batch, perRow, count);
    const upstream = tensor1d(irregular(batch, 2));
    const formulations = [
      (u: Tensor, v: Tensor) =>
        logSumExp(sampledScores(u as Tensor2D, v as Tensor2D, index), { temperature: 0.3 }),
      (u: Tensor, v: Tensor) => scoresLogSumExp(u as Tensor2D, v as Tensor2D, index, 0.3),
    ];
    const [listed, counted] = formulations.map((f) => [
      f(users, items).dataSync(),
      ...grads(f)([users, items], upstream).map((gradient) => gradient.dataSync()),
    ]);
    listed!.forEach((values, output) => {
      values.forEach((value, k) => {
        expect(counted![output]![k]).toBeCloseTo(value, 4);
      });
    });
  });

  it('takes every item once without an index', () => {
    const users = tensor2d(irregular(6), [2, 3]);
    const items = tensor2d(irregular(12, 1), [4, 3]);
    const whole = logSumExp(allScores(users, items), { temperature: 0.5 }).dataSync();
    scoresLogSumExp(users, items, null, 0.5)
      .dataSync()
      .forEach((value, row) => {
        expect(value).toBeCloseTo(whole[row]!, 5);
      });
  });

  it('has the gradient of its value', () => {
    const index = drawn(3, 5, 4);
    expectGradientsMatchDifferences(
      (u, v) => scoresLogSumExp(u as Tensor2D, v as Tensor2D, index, 0.7),
      [
        { values: irregular(9), shape: [3, 3] },
        { values: irregular(12, 1), shape: [4, 3] },
      ],
    );
  });

  it('is exact where an item that was not drawn scores far above those that were', () => {
    const users = tensor2d([[1]]);
    const items = tensor2d([[300], [1], [2]]);
    const index = tensor2d([1, 2], [1, 2], 'int32');
    const f = (u: Tensor, v: Tensor) => scoresLogSumExp(u as Tensor2D, v as Tensor2D, index, 0.5);
    expect(f(users, items).dataSync()[0]).toBeCloseTo(Math.log(Math.exp(2) + Math.exp(4)), 5);
    const [, forItems] = grads(f)([users, items], tensor1d([1]));
    const [never, first, second] = forItems!.dataSync();
    expect(never).toBe(0);
    expect(first! + second!).toBeCloseTo(2, 5);
  });

  it('passes on what is not a number', () => {
    const items = tensor2d([[Number.NaN], [1]]);
    const value = (row: number) =>
      scoresLogSumExp(tensor2d([[1]]), items, tensor2d([row], [1, 1], 'int32'), 1).dataSync()[0];
    expect(value(0)).toBeNaN();
    expect(value(1)).toBeCloseTo(1, 6);
  });

  it('leaves no tensors behind', () => {
    const before = memory().numTensors;
    tidy(() => {
      const f = (u: Tensor, v: Tensor) =>
        scoresLogSumExp(u as Tensor2D, v as Tensor2D, tensor2d([0, 0], [1, 2], 'int32'), 1);
      grads(f)([tensor2d([[1, 2]]), tensor2d([[1, 1]])], tensor1d([1]));
    });
    expect(memory().numTensors).toBe(before);
  });
});
