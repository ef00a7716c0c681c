import { grads, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { type ExcessNormInputs, type ExcessNormOptions, excessNorm } from './excess-norm.js';

const scores = [
  [0.8, 0.1, -0.4],
  [0.35, 0.9, 0.6],
];

/** The norm and the total weight of two rows of scores, as numbers. */
function numbersOf(options: ExcessNormOptions, inputs: Partial<ExcessNormInputs> = {}): [number[], number[]] {
  const given = { negatives: tensor2d(scores), counts: null, margins: tensor1d([0, 0]), ...inputs };
  const { value, totalWeight } = excessNorm(given, options);
  return [[...value.dataSync()], [...totalWeight.dataSync()]];
}

describeEngines('excessNorm on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('is the mean of order p of what exceeds the margin', () => {
    const margins = tensor1d([0.3, 0.5]);
    const z = [
      [0.1 + 2 * 0.5, 0.1, 0.1],
      [0.1, 0.1 + 2 * 0.4, 0.1 + 2 * 0.1],
    ];
    for (const exponent of [1, 1.25, 2, 3, 20]) {
      const [value] = numbersOf({ exponent, weight: 2, smoothing: 0.1 }, { margins });
      z.forEach((row, b) => {
        const mean = row.reduce((sum, x) => sum + x ** exponent, 0) / 3;
        expect(value[b], `order ${exponent}`).toBeCloseTo(mean ** (1 / exponent), 5);
      });
    }
  });

  it('weights a score by q = c N^(-1/p) Z^(1-p) z^(p-1) above the margin', () => {
    const z = [0.1 + 1.5 * 0.35, 0.1 + 1.5 * 0.9, 0.1 + 1.5 * 0.6];
    for (const exponent of [1, 1.25, 2, 20]) {
      const norm = z.reduce((sum, value) => sum + value ** exponent, 0) ** (1 / exponent);
      const q = z.map((x) => 1.5 * 3 ** (-1 / exponent) * norm ** (1 - exponent) * x ** (exponent - 1));
      const options = { exponent, weight: 1.5, smoothing: 0.1 };
      expect(numbersOf(options)[1][1]).toBeCloseTo(q[0]! + q[1]! + q[2]!, 4);
      const [gradient] = grads((negatives) => {
        const inputs = { negatives: negatives as Tensor2D, counts: null, margins: tensor1d([0, 0]) };
        return excessNorm(inputs, options).value;
      })([tensor2d(scores)]);
      const found = gradient!.dataSync();
      q.forEach((weight, j) => {
        expect(found[3 + j], `order ${exponent}`).toBeCloseTo(weight, 4);
      });
      expect(found[2]).toBe(0);
    }
  });

  it.each([1, 1.25, 2, 20])('has the gradient of its value at order %s, counted too', (exponent) => {
    for (const counts of [null, tensor2d([1, 0, 2, 3, 1, 1], [2, 3])]) {
      expectGradientsMatchDifferences(
        (negatives) =>
          excessNorm(
            { negatives: negatives as Tensor2D, counts, margins: tensor1d([-1, 0]) },
            { exponent, weight: 1.5, smoothing: 0.1 },
          ).value,
        [{ values: scores.flat(), shape: [2, 3] }],
      );
    }
  });

  it('does not over- or underflow at a high order', () => {
    const [value, weight] = numbersOf(
      { exponent: 51, weight: 1, smoothing: 0.1 },
      { margins: tensor1d([-41.7, 0]) },
    );
    // torch.norm(0.1 + n - m, 51) * 3 ** (-1 / 51)
    expect(value[0]).toBeCloseTo(42.10975, 3);
    expect(weight[0]).toBeCloseTo(0.99677, 4);
    expect(Number.isFinite(weight[1])).toBe(true);
  });
});

describe('the dual of the Rényi ball', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  // sup of E_Q f over the distributions Q on five scores with D_ω(Q‖uniform) ≤ 0.2, by scipy's SLSQP.
  it.each([
    [1.5, 0.5518257],
    [2, 0.5305647],
    [5, 0.4867134],
  ])('reaches its primal value for ω = %s', (omega, primal) => {
    const exponent = omega / (omega - 1);
    const scores = [0.9, 0.35, -0.1, 0.6, 0.05];
    const margins = Array.from({ length: 800 }, (_, k) => 0.88 - k * 0.0025);
    const dual = tidy(() => {
      const { value, totalWeight } = excessNorm(
        { negatives: tensor2d(margins.map(() => scores)), counts: null, margins: tensor1d(margins) },
        { exponent, weight: Math.exp(0.2 / exponent), smoothing: 1e-9 },
      );
      totalWeight.dispose();
      return value.dataSync().map((norm, k) => norm + margins[k]!);
    });
    expect(Math.min(...dual)).toBeCloseTo(primal, 5);
  });
});
