import { memory, tensor1d, tensor2d, type Variable, variable } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { OptimizerConfig } from '../../config/schema/training.js';
import { startEngine } from '../../engine/registry.js';
import type { Gradient } from '../../engine/row-gradient.js';
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

const lazyAdam: OptimizerConfig = { ...adam, name: 'lazy-adam', learningRate: 0.1 };
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

const table = () => variable(tensor2d([1, -2, 3, 4, 0.5, -0.5, -1, 2], [4, 2]));
const byRow = (rows: number[], values: number[]): Gradient => ({
  rows: tensor1d(rows, 'int32'),
  values: tensor2d(values, [rows.length, 2]),
});

function expectClose(found: number[], expected: number[]): void {
  found.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k]!, 5);
  });
}

describeEngines('optimizers on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it.each([adam, sgd])('follows the gradient and the decayed parameter ($name)', (config) => {
    const decayed = variable(tensor1d([1, -2, 0.5]));
    const plain = variable(tensor1d([1, -2, 0.5]));
    const [first, second] = [createOptimizer([decayed], config), createOptimizer([plain], config)];
    first.step([tensor1d([0.1, 0.5, -0.3])], 0.01, 0.1);
    second.step([tensor1d([0.2, 0.3, -0.25])], 0.01);
    expectClose(Array.from(decayed.dataSync()), Array.from(plain.dataSync()));
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

  it('adds an epsilon that matters after the bias correction, as PyTorch does', () => {
    const gradients = [
      [0.1, 0, -1],
      [0.3, 0, 2],
      [-0.2, 0, 0],
    ];
    const found = afterSteps({ ...adam, epsilon: 0.01 }, [1, -2, 3], gradients, 0.01);
    expectClose(found, [0.979659, -2, 3.003455]);
  });

  // The expected numbers are those of PyTorch's SparseAdam in double precision.
  it.each([
    [1e-8, [0.823635, -2.247265, 3, 4, 0.412271, -0.345742, -1.074414, 2.074414]],
    [1e-2, [0.899448, -2.214016, 3, 4, 0.447477, -0.382795, -1.056536, 2.067318]],
  ])('takes the steps of SparseAdam on the rows it is given, with epsilon %d', (epsilon, expected) => {
    const target = table();
    const optimizer = createOptimizer([target], { ...lazyAdam, epsilon });
    // PyTorch was given row 2 twice in the first step: 0.1 + 0.4 and -1 + 0.
    optimizer.step([byRow([2, 0], [0.5, -1, 0.3, 2])], 0.1);
    optimizer.step([byRow([0, 3], [-0.2, 0.5, 1, -3])], 0.1);
    optimizer.step([byRow([0, 2], [0.7, 0, -0.6, 0.05])], 0.1);
    expectClose([...target.dataSync()], expected);
    const { 'first/0': first, 'second/0': second } = optimizer.state();
    expectClose([...first!.dataSync()], [0.0763, 0.207, 0, 0, -0.015, -0.085, 0.1, -0.3]);
    expectClose([...second!.dataSync()], [0.00062, 0.004242, 0, 0, 0.00061, 0.001002, 0.001, 0.009]);
  });

  it('lets rows stand still to the last bit, with their moments', () => {
    const target = table();
    const optimizer = createOptimizer([target], lazyAdam);
    optimizer.step([byRow([1], [0.3, -0.7])], 0.1);
    const row = (name: string) => [...optimizer.state()[name]!.dataSync()].slice(2, 4);
    const before = [[...target.dataSync()].slice(2, 4), row('first/0'), row('second/0')];
    optimizer.step([byRow([0, 3], [1, 1, 1, 1])], 0.1);
    optimizer.step([byRow([], [])], 0.1);
    expect([[...target.dataSync()].slice(2, 4), row('first/0'), row('second/0')]).toEqual(before);
    expect(optimizer.steps).toBe(3);
  });

  it('touches all of a variable that is used as a whole', () => {
    const [lazy, listed] = [table(), table()];
    const whole = createOptimizer([lazy], lazyAdam);
    const rows = createOptimizer([listed], lazyAdam);
    const values = [0.1, 0, -2, 1, 0.5, 0.5, 3, -1];
    for (let step = 0; step < 3; step++) {
      whole.step([tensor2d(values, [4, 2])], 0.1);
      rows.step([byRow([0, 1, 2, 3], values)], 0.1);
    }
    expectClose([...lazy.dataSync()], [...listed.dataSync()]);
  });

  it.each([1, 3, 4, 5, 9])('moves rows of %i values alike', (size) => {
    const target = variable(tensor2d(new Array<number>(3 * size).fill(1), [3, size]));
    const optimizer = createOptimizer([target], lazyAdam);
    const gradient = {
      rows: tensor1d([2, 1], 'int32'),
      values: tensor2d(new Array<number>(2 * size).fill(0.7), [2, size]),
    };
    for (let step = 0; step < 2; step++) optimizer.step([gradient], 0.1);
    expect(new Set([...target.dataSync()].slice(size)).size).toBe(1);
    expect(new Set([...target.dataSync()].slice(0, size))).toEqual(new Set([1]));
  });

  it('refuses a decay that would move every row', () => {
    const decaying = { ...lazyAdam, weightDecay: 0.1 };
    expect(() => createOptimizer([table()], decaying)).toThrow('coupled weight decay moves all');
  });

  it('takes gradients by row only where it was made for them', () => {
    expect(() => createOptimizer([table()], adam).step([byRow([0], [1, 1])], 0.1)).toThrow(
      'takes no gradients by row',
    );
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
    const target = table();
    createOptimizer([target], lazyAdam).step([byRow([1], [0.5, -0.5])], -0.1);
    expectClose([...target.dataSync()], [1, -2, 3.1, 3.9, 0.5, -0.5, -1, 2]);
  });

  it('names its state in a stable order and frees it', () => {
    const targets: Variable[] = [variable(tensor1d([1])), variable(tensor1d([1, 2]))];
    const kinds = [
      [adam, ['first/0', 'second/0', 'first/1', 'second/1']],
      [lazyAdam, ['first/0', 'second/0', 'first/1', 'second/1']],
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
