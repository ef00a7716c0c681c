import { grads, type Tensor1D, type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { pairwiseInput } from '../testing/losses.js';
import { expectCountsForLists, expectSampledGradients, sampledValues } from '../testing/sampled-losses.js';
import type { Loss } from './loss.js';
import { psl } from './psl.js';
import { softmax } from './softmax.js';

const activations = ['tanh', 'atan', 'relu', 'softplus'] as const;
const positives = [0.5, -0.2];
const negatives = [
  [0.8, 0.1, -0.4],
  [0.3, -0.9, 0.6],
];

function pslOf(activation: (typeof activations)[number], form: 'per-example' | 'batch' = 'per-example') {
  return psl({ name: 'psl', activation, form, temperature: 0.1 });
}

function gradientAtTies(loss: Loss): number[] {
  const compute = (scores: Tensor1D, ofNegatives: Tensor2D) =>
    loss.compute({ ...pairwiseInput([0], [[0]]), positives: scores, negatives: ofNegatives }).value;
  const found = grads(compute as never)([tensor1d([0.3]), tensor2d([[0.3, 0.3]])]);
  return found.flatMap((gradient) => Array.from(gradient.dataSync()));
}

describeEngines('psl on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  // logsumexp(log σ((n - p)/2) / .1), and log(mean(exp(log σ((n - p)/2) / .1))), in torch
  it.each([
    ['tanh', [1.416247, 3.526296], 1.848965],
    ['atan', [1.416265, 3.529397], 1.851732],
    ['relu', [1.424424, 3.6442], 1.955569],
    ['softplus', [-2.514583, -0.594005], -2.249031],
  ] as const)(
    'is the published loss with %s, for each example and for the batch',
    (activation, rows, batch) => {
      const values = sampledValues(pslOf(activation), positives, negatives);
      expect(values[0]).toBeCloseTo(rows[0], 4);
      expect(values[1]).toBeCloseTo(rows[1], 4);
      const whole = pslOf(activation, 'batch').compute(pairwiseInput(positives, negatives));
      expect(whole.kind).toBe('batch');
      expect(whole.value.shape).toEqual([]);
      expect(whole.value.dataSync()[0]).toBeCloseTo(batch, 4);
    },
  );

  it('is a bound below softmax at twice the temperature, which is the same with the exponential for σ', () => {
    const options = { positiveInDenominator: false, negatives: 'sampled' } as const;
    const sl = softmax({ name: 'softmax', temperature: 0.2, ...options });
    for (const activation of ['tanh', 'atan', 'relu'] as const) {
      const ofSoftmax = sampledValues(sl, positives, negatives);
      sampledValues(pslOf(activation), positives, negatives).forEach((value, example) => {
        expect(value).toBeLessThan(ofSoftmax[example]!);
      });
    }
  });

  it('moves scores as softmax does where they do not differ', () => {
    const options = { positiveInDenominator: false, negatives: 'sampled' } as const;
    const ofSoftmax = gradientAtTies(softmax({ name: 'softmax', temperature: 0.2, ...options }));
    for (const activation of ['tanh', 'atan', 'relu'] as const) {
      gradientAtTies(pslOf(activation)).forEach((value, score) => {
        expect(value).toBeCloseTo(ofSoftmax[score]!, 4);
      });
    }
  });

  it.each(activations)('stays finite between opposite vectors and beyond (%s)', (activation) => {
    const scores = [
      pairwiseInput([1], [[-1, -1]]),
      pairwiseInput([-1], [[1, 1]]),
      pairwiseInput([300], [[-300, 0]]),
    ];
    for (const input of scores) {
      const compute = (ofPositives: Tensor1D, ofNegatives: Tensor2D) =>
        pslOf(activation).compute({ ...input, positives: ofPositives, negatives: ofNegatives }).value;
      expect(compute(input.positives, input.negatives!).dataSync().every(Number.isFinite)).toBe(true);
      for (const gradient of grads(compute as never)([input.positives, input.negatives!])) {
        expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
      }
    }
  });

  it.each(activations)('takes counts for lists (%s)', (activation) => {
    expectCountsForLists(pslOf(activation));
    expectCountsForLists(pslOf(activation, 'batch'));
  });

  it.each(activations)('has the gradient of its value (%s)', (activation) => {
    const gentle = { name: 'psl', activation, temperature: 0.6 } as const;
    expectSampledGradients(psl({ ...gentle, form: 'per-example' }));
    expectSampledGradients(psl({ ...gentle, form: 'batch' }));
  });
});
