import { type Tensor, tensor1d, tensor2d, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../engine.js';
import type { Kernels } from '../kernels/kernels.js';
import { startTensorflow } from './engine.js';
import { tensorflowState } from './setup/state.js';

vi.mock('./setup/native.js', async (load) => ({
  ...(await load<typeof import('./setup/native.js')>()),
  nativePath: () => '/nowhere/native.node',
}));

// The same kernels with our own operations are held against the reference in ../operators.
describe.skipIf(!tensorflowState().ready)('tensorflow without operations of our own', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startTensorflow();
  });

  it('says that it is slower than it need be, and what helps', () => {
    expect(engine.lack).toContain('`reclab setup tensorflow`');
    expect(engine.device).not.toContain('operations of reclab');
  });

  it('looks up, adds up and normalises rows', () => {
    const { gatherRows, scatterAddRows, normalizeRows, normalizeRowsGradient } = engine.kernels;
    const table = tensor2d([3, 4, 0, 2, 1, 1], [3, 2]);
    const rows = tensor1d([2, 0, 2], 'int32');
    expect(numbers(gatherRows(table, rows))).toEqual([1, 1, 3, 4, 1, 1]);
    expect(numbers(scatterAddRows(table, rows, 4))).toEqual([0, 2, 0, 0, 4, 5, 0, 0]);
    const [normalized, norms] = normalizeRows(tensor2d([3, 4], [1, 2]), 1e-12);
    expectClose(normalized, [0.6, 0.8]);
    expectClose(normalizeRowsGradient(normalized, norms, tensor2d([1, 0], [1, 2])), [0.128, -0.096]);
  });

  it('takes the log-sum-exp of drawn scores and its gradients', () => {
    const { scoresLogSumExp, scoresLogSumExpGradient, logSumExp } = engine.kernels;
    const users = tensor2d([1, 0], [1, 2]);
    const items = tensor2d([0.2, 1, 0.6, -1], [2, 2]);
    const { value, saved } = scoresLogSumExp(users, items, tensor2d([[0, 1, 1]], [1, 3], 'int32'), 0.2);
    // log(e + 2 e³)
    expectClose(value, [3.758624]);
    const [ofUsers, ofItems] = scoresLogSumExpGradient(users, items, saved, 0.2, tensor1d([1]));
    // shares .063379 and .936621, over the temperature
    expectClose(ofUsers, [2.873243, -4.366212]);
    expectClose(ofItems, [0.316894, 0, 4.683106, 0]);
    expectClose(logSumExp(tensor2d([[0.2, 0.6]]), tensor2d([[1, 2]]), 0.2).value, [3.758624]);
  });

  it('takes a step of Adam with weight decay, of all rows and of some', () => {
    const whole = stepped(({ adamStep }, table, first, second) =>
      adamStep(table, first, second, tensor2d([0.5, -1, 0.9, 0], [2, 2]), step),
    );
    const some = stepped(({ lazyAdamStep }, table, first, second) =>
      lazyAdamStep(table, first, second, tensor1d([0], 'int32'), tensor2d([0.5, -1], [1, 2]), step),
    );
    expect(whole[0]).toBeCloseTo(some[0]!, 4);
    expect(whole[1]).toBeCloseTo(some[1]!, 4);
    expect(some.slice(2)).toEqual([3, 4]);
    // first = .1 g, second = .001 g², so that each goes 0.1 · .1 g / (√.001 |g|), with g = .6 and -.8
    expect(whole[0]).toBeCloseTo(1 - 0.316228, 4);
    expect(whole[1]).toBeCloseTo(2 + 0.316228, 4);
  });

  const step = { beta1: 0.9, beta2: 0.999, stepSize: 0.1, inverseRoot: 1, epsilon: 0, decay: 0.1 };

  function stepped(move: (kernels: Kernels, ...tables: ReturnType<typeof tableOf>[]) => void): number[] {
    const tables = [tableOf([1, 2, 3, 4]), tableOf([0, 0, 0, 0]), tableOf([0, 0, 0, 0])];
    move(engine.kernels, ...tables);
    return numbers(tables[0]!);
  }

  const tableOf = (values: number[]) => variable(tensor2d(values, [2, 2]));
});

function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.dataSync());
}

function expectClose(found: Tensor, expected: number[]): void {
  numbers(found).forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k]!, 4);
  });
}
