import { type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../testing/gradients.js';
import { contrast } from './contrast.js';

const first = () => tensor2d([1, 0, 0.6, 0.8, 0, -1], [3, 2]);
const second = () => tensor2d([0.8, 0.6, 0, 1, 1, 0], [3, 2]);

describeEngines('contrast on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  // By PyTorch: -diag(log_softmax(a bᵀ / τ, 1)).mean(); exp(1 / 0.005) overflows float32.
  it.each([
    [0.5, 0.82248606],
    [0.005, 24],
  ])('at the temperature %d', (temperature, expected) => {
    expect(contrast(first(), second(), null, temperature).dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('has the gradient of both views', () => {
    const value = (a: Tensor, b: Tensor) => contrast(a as Tensor2D, b as Tensor2D, null, 0.5);
    expectGradientsMatchDifferences(value, [
      { values: irregular(12), shape: [4, 3] },
      { values: irregular(12, 1), shape: [4, 3] },
    ]);
  });

  it('of counted nodes is that of repeated rows', () => {
    const value = (a: number[], b: number[], counts: number[] | null, temperature: number) =>
      contrast(
        tensor2d(a, [a.length / 2, 2]),
        tensor2d(b, [b.length / 2, 2]),
        counts && Float32Array.from(counts),
        temperature,
      ).dataSync()[0]!;
    for (const temperature of [0.5, 0.01]) {
      const counted = value([1, 0, 0.6, 0.8], [0.8, 0.6, 0, 1], [3, 1], temperature);
      const repeated = value(
        [1, 0, 1, 0, 1, 0, 0.6, 0.8],
        [0.8, 0.6, 0.8, 0.6, 0.8, 0.6, 0, 1],
        null,
        temperature,
      );
      expect(counted).toBeCloseTo(repeated, 4);
    }
  });

  it('has the gradient of both views of counted nodes', () => {
    const counts = Float32Array.of(1, 4, 2, 1);
    const value = (a: Tensor, b: Tensor) => contrast(a as Tensor2D, b as Tensor2D, counts, 0.5);
    expectGradientsMatchDifferences(value, [
      { values: irregular(12), shape: [4, 3] },
      { values: irregular(12, 1), shape: [4, 3] },
    ]);
  });
});
