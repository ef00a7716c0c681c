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
    expect(contrast(first(), second(), temperature).dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('has the gradient of both views', () => {
    const value = (a: Tensor, b: Tensor) => contrast(a as Tensor2D, b as Tensor2D, 0.5);
    expectGradientsMatchDifferences(value, [
      { values: irregular(12), shape: [4, 3] },
      { values: irregular(12, 1), shape: [4, 3] },
    ]);
  });
});
