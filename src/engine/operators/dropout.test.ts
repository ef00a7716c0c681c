import { grads, memory, mul, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { dropout } from './dropout.js';

const settings = { rate: 0.3, seed: [5, -9] as const };

describeEngines('dropout on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('drops the asked share and keeps the sum in the mean', () => {
    const values = dropout(tensor1d(new Float32Array(20_000).fill(0.7)), settings).dataSync();
    const dropped = values.filter((value) => value === 0).length;
    expect(dropped / values.length).toBeGreaterThan(0.29);
    expect(dropped / values.length).toBeLessThan(0.31);
    expect(values.every((value) => value === 0 || Math.abs(value - 1) < 1e-6)).toBe(true);
  });

  it.each([1, 3, 4, 7, 50])('drops the same numbers on every engine (%i of them)', async (count) => {
    const dropped = () =>
      [...dropout(tensor1d(irregular(count)), settings).dataSync()].map((value) => value === 0);
    const found = dropped();
    await startEngine('reference');
    const expected = dropped();
    await startEngine(name);
    expect(found).toEqual(expected);
  });

  it('drops others with another seed, and nothing at a rate of 0', () => {
    const x = tensor1d(irregular(40));
    const first = dropout(x, settings).dataSync();
    expect([...dropout(x, { rate: 0.3, seed: [6, -9] }).dataSync()]).not.toEqual([...first]);
    expect(dropout(x, { rate: 0, seed: [6, -9] })).toBe(x);
  });

  it('passes the gradient of what is kept', () => {
    const x = tensor2d(irregular(30), [5, 6]);
    const upstream = tensor2d(irregular(30, 1), [5, 6]);
    const factors = dropout(tensor2d(new Float32Array(30).fill(1), [5, 6]), settings);
    const [found] = grads((input) => dropout(input, settings))([x], upstream);
    const expected = mul(upstream, factors).dataSync();
    [...found!.dataSync()].forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 6);
    });
  });

  it('leaves no tensors behind, nor writes beyond its own', () => {
    const before = memory().numTensors;
    tidy(() => {
      const neighbours = Array.from({ length: 8 }, () => tensor1d([1, 2, 3, 4, 5]));
      const found = neighbours.map((x) => dropout(x, settings));
      for (const x of neighbours) expect([...x.dataSync()]).toEqual([1, 2, 3, 4, 5]);
      for (const x of found) expect([...x.dataSync()]).toEqual([...found[0]!.dataSync()]);
    });
    expect(memory().numTensors).toBe(before);
  });

  it('names a rate that is none', () => {
    expect(() => dropout(tensor1d([1]), { rate: 1, seed: [0, 0] })).toThrow(
      'dropout: expected a rate in [0, 1), got 1',
    );
  });
});
