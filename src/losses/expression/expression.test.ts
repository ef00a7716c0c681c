import { type Tensor, type Tensor1D, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../../config/formula/expression.js';
import { startEngine } from '../../engine/registry.js';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences } from '../../testing/gradients.js';
import { pairwiseInput, pointwiseInput } from '../../testing/losses.js';
import { bce } from '../bce.js';
import { bpr } from '../bpr.js';
import { mse } from '../mse.js';
import { softmax } from '../softmax.js';
import { expression, formulaLoss } from './expression.js';

const of = (
  formula: string,
  constants: Record<string, number> = {},
  guards: 'none' | 'autolossgen' = 'none',
) => expression({ name: 'expression', formula, constants, guards });

const logit = (p: number) => Math.log(p / (1 - p));

/** The formulas of AutoLossGen's release, with its values at (p, y) = (.3, 1), (.3, 0), (.8, 1), (.8, 0). */
const published: [string, string, number[]][] = [
  ['MSE', '(prediction - label)^2', [0.49, 0.09, 0.04, 0.64]],
  [
    'BCE',
    '-(label * log(prediction) + (1 - label) * log(1 - prediction))',
    [1.20397, 0.356675, 0.223144, 1.60944],
  ],
  [
    'Focal',
    '-label * log(prediction) * (1 - prediction)^2 - (1 - label) * log(1 - prediction) * prediction^2',
    [0.589947, 0.0321007, 0.00892574, 1.03004],
  ],
  [
    'MaxR',
    'max((label + e) / (prediction + e), (prediction + e) / (label + e))',
    [3.33333, 300001, 1.25, 800001],
  ],
  ['SumR', '(label + prediction + e) / (e + prediction * label)', [4.33332, 300001, 2.25, 800001]],
  [
    'LogMin',
    'log(1 / (min(label, prediction) + e) + e) * (min(label, prediction) + label + prediction)',
    [1.92635, 4.14465, 0.580172, 11.0524],
  ],
];

describeEngines('expression on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it.each(published)('gives the values of %s', (_name, formula, expected) => {
    const loss = of(formula, formula.includes('e)') || formula.includes('+ e') ? { e: 1e-6 } : {});
    const { value } = loss.compute(pointwiseInput([0.3, 0.3, 0.8, 0.8].map(logit), [1, 0, 1, 0]));
    expected.forEach((figure, k) => {
      expect(value.dataSync()[k]! / figure).toBeCloseTo(1, 4);
    });
  });

  it('is the loss that it writes out', () => {
    const pairs = () => pointwiseInput([1.5, -0.5, 3], [1, 0, 0]);
    const samples = () =>
      pairwiseInput(
        [0.5, -0.2],
        [
          [0.8, 0.1, -0.4],
          [0.3, 0.2, 0.1],
        ],
      );
    const sl = softmax({
      name: 'softmax',
      temperature: 0.2,
      negatives: 'sampled',
      positiveInDenominator: false,
    });
    for (const [written, loss, input] of [
      ['softplus(score) - label * score', bce(), pairs],
      ['square(sigmoid(score) - label)', mse(), pairs],
      ['mean(softplus(negative - positive))', bpr(), samples],
      ['logsumexp((negative - positive) / 0.2)', sl, samples],
      ['log(sum(exp((negative - positive) / 0.2)))', sl, samples],
    ] as const) {
      const found = of(written).compute(input()).value.dataSync();
      loss
        .compute(input())
        .value.dataSync()
        .forEach((value, k) => {
          expect(found[k], written).toBeCloseTo(value, 5);
        });
    }
  });

  it.each([
    'mean(softplus(negative - positive))',
    'positive * sum(negative^2)',
    'logsumexp(negative / 0.1) - positive',
  ])('takes counts for lists: %s', (formula) => {
    const listed = of(formula).compute(pairwiseInput([1], [[0.5, 0.5, 0.5, -1]]));
    const counted = of(formula).compute({
      ...pairwiseInput([1], [[0.5, -1, 9]]),
      multiplicities: tensor2d([[3, 1, 0]]),
    });
    expect(counted.value.dataSync()[0]).toBeCloseTo(listed.value.dataSync()[0]!, 4);
  });

  it('asks for pairs with labels, or for negatives', () => {
    expect(of('(prediction - label)^2')).toMatchObject({ needs: 'pointwise', acceptsCounts: false });
    expect(of('mean(negative) - positive')).toMatchObject({ needs: 'sampled', acceptsCounts: true });
  });

  it.each([
    '(prediction - label)^2 / (prediction + 0.5)',
    'max(prediction, label * 0.7) * min(score, 2)',
    'exp(-score * label) + abs(score)^1.5 + sqrt(prediction)',
    'reciprocal(prediction + 1) * tanh(score) + relu(score - 0.1) * sign(label - 0.5) + identity(label)',
  ])('has the gradient of its value: %s', (formula) => {
    expectGradientsMatchDifferences(
      (scores) =>
        of(formula).compute({
          ...pointwiseInput([0], [0]),
          positives: scores as Tensor1D,
          labels: tensor1d([1, 0, 1]),
        }).value,
      [{ values: [0.3, -1.2, 1.4], shape: [3] }],
    );
  });

  it.each([
    'relu(1 - positive) + 1.5 * mean(relu(negative - 0.15))',
    'mean(max(negative, positive) * min(positive + 0.25, negative)) + positive',
  ])('has the gradients of its value: %s', (formula) => {
    expectGradientsMatchDifferences(
      (positives, negatives) =>
        of(formula).compute({
          ...pairwiseInput([0], [[0]]),
          positives: positives as Tensor1D,
          negatives: negatives as Tensor2D,
        }).value,
      [
        { values: [0.3, -0.2], shape: [2] },
        { values: [0.1, 0.8, -0.5, 0.4, -0.9, 0.2], shape: [2, 3] },
      ],
    );
  });
});

describe('the guards of AutoLossGen', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  const value = (formula: string, label: number, p = 0.3) =>
    tidy(
      () =>
        of(formula, {}, 'autolossgen')
          .compute(pointwiseInput([logit(p)], [label]))
          .value.dataSync()[0],
    );

  it('keep every result within 1e-5 and 1e5', () => {
    expect(value('-prediction + 0 * label', 1)).toBeCloseTo(2e-5, 9);
    expect(value('label / (0 * prediction)', 1)).toBeCloseTo(1 / (1e-5 + 1e-6), -1);
    expect(value('prediction + 0 * log(label)', 1)).toBeCloseTo(0.30001, 5);
    expect(value('exp(exp(exp(3 + prediction * label)))', 1)).toBe(1e5);
  });

  it('take the reciprocal of 0 for 0, and bound it', () => {
    expect(value('reciprocal(label) * prediction', 0)).toBeCloseTo(1e-5, 9);
    expect(value('reciprocal(label) * prediction', 1)).toBeCloseTo(0.3, 4);
  });

  it('pass no gradient where a result is bounded', () => {
    expectGradientsMatchDifferences(
      (scores) =>
        of('prediction * label + -prediction', {}, 'autolossgen').compute({
          ...pointwiseInput([0], [0]),
          positives: scores as Tensor1D,
          labels: tensor1d([1, 1]),
        }).value,
      [{ values: [0.3, -1.2], shape: [2] }],
    );
  });
});

describe('a formula that a program builds', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  it('is computed node by node, each once', () => {
    const prediction = { kind: 'name', name: 'prediction' } as const;
    const label = { kind: 'name', name: 'label' } as const;
    // Written out, 2^40 additions.
    let node = operation('add', prediction, label);
    for (let level = 0; level < 40; level++) node = operation('add', node, node);
    const { value } = formulaLoss(node).compute(pointwiseInput([0], [1]));
    expect((value as Tensor).dataSync()[0]! / (1.5 * 2 ** 40)).toBeCloseTo(1, 5);
  });
});
