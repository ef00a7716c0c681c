import { memory, tensor1d, type Variable, variable } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { OptimizerConfig } from '../../config/schema/training.js';
import { startEngine } from '../../engine/registry.js';
import { describeEngines } from '../../testing/engines.js';
import { createOptimizer } from './registry.js';

const noDecay = { weightDecay: 0, weightDecayKind: 'coupled' } as const;
const adam: OptimizerConfig = {
  name: 'adam',
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  ...noDecay,
};

const sgd: OptimizerConfig = { name: 'sgd', learningRate: 0.1, momentum: 0.9, ...noDecay };

function afterSteps(
  config: OptimizerConfig,
  start: number[],
  gradients: number[][],
  learningRate: number,
): number[] {
  const target = variable(tensor1d(start));
  const optimizer = createOptimizer([target], config);
  for (const gradient of gradients) optimizer.step([tensor1d(gradient)], learningRate);
  const end = Array.from(target.dataSync() as Float32Array);
  optimizer.dispose();
  target.dispose();
  return end;
}

function expectClose(found: number[], expected: number[]): void {
  found.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k]!, 5);
  });
}

describeEngines('optimizers on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  // The expected numbers are those of PyTorch's Adam in double precision.
  it('takes the steps of dense Adam, epsilon after the bias correction', () => {
    const gradients = [
      [0.1, 0, -1],
      [0.3, 0, 2],
      [-0.2, 0, 0],
    ];
    expectClose(afterSteps(adam, [1, -2, 3], gradients.slice(0, 1), 0.01), [0.99, -2, 3.01]);
    expectClose(afterSteps(adam, [1, -2, 3], gradients, 0.01), [0.978243, -2, 3.003509]);
  });

  it('moves a row whose gradient is 0 again, because its moment is not', () => {
    const [afterOne] = afterSteps(adam, [1], [[0.5]], 0.01);
    const [afterTwo] = afterSteps(adam, [1], [[0.5], [0]], 0.01);
    expect(afterTwo!).toBeLessThan(afterOne!);
  });

  it.each([1, 3, 4, 5, 9])('treats every one of %i values alike', (size) => {
    const start = new Array<number>(size).fill(1);
    const gradient = new Array<number>(size).fill(0.7);
    expect(new Set(afterSteps(adam, start, [gradient, gradient], 0.01)).size).toBe(1);
  });

  it('takes the steps of stochastic gradient descent with momentum', () => {
    const gradients = [
      [1, 0.5],
      [-1, 0.5],
    ];
    expectClose(afterSteps(sgd, [1, -2], gradients, 0.1), [0.91, -2.145]);
    expectClose(afterSteps({ ...sgd, momentum: 0 }, [1, -2], gradients, 0.1), [1, -2.1]);
  });

  it('ascends with a negative learning rate', () => {
    expect(afterSteps(adam, [1], [[0.5]], -0.01)[0]).toBeCloseTo(1.01, 5);
  });

  it('names its state in a stable order and frees it', () => {
    const targets: Variable[] = [variable(tensor1d([1])), variable(tensor1d([1, 2]))];
    const kinds = [
      [adam, ['first/0', 'second/0', 'first/1', 'second/1']],
      [sgd, ['buffer/0', 'buffer/1']],
    ] as const;
    for (const [config, names] of kinds) {
      const before = memory().numTensors;
      const optimizer = createOptimizer(targets, config);
      expect(Object.keys(optimizer.state())).toEqual(names);
      expect(memory().numTensors - before).toBe(names.length);
      optimizer.dispose();
      expect(memory().numTensors).toBe(before);
    }
  });
});
