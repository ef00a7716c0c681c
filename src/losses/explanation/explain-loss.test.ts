import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveExperiment } from '../../config/resolve.js';
import type { LossConfig, LossName } from '../../config/schema/loss.js';
import { startEngine } from '../../engine/registry.js';
import { describeEngines } from '../../testing/engines.js';
import { losses } from '../registry.js';
import { explainLoss } from './explain-loss.js';
import type { GivenScores } from './given-scores.js';

type TrainedConfig = Exclude<LossConfig, { name: 'none' }>;

function explain(loss: { name: LossName } & Record<string, unknown>, scores: GivenScores) {
  const { loss: config, sampling } = resolveExperiment({
    name: 'explained',
    dataset: { name: 'movielens-1m' },
    split: { name: 'leave-one-out' },
    backbone: { name: 'mf' },
    loss,
  });
  return explainLoss(config as TrainedConfig, { sampling, items: 100, seed: 1 }, scores);
}

const scores = { positives: [0.5], negatives: [-0.5, 0, 0.5, 0.9] };
const shares = (loss: { name: LossName } & Record<string, unknown>, given: GivenScores = scores) =>
  explain(loss, given)[0]!.negatives.map(({ share }) => share);

const expectClose = (found: readonly number[], expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, k) => {
    expect(found[k]).toBeCloseTo(value, 5);
  });
};

describeEngines('the weights of negatives on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('grow exponentially for softmax', () => {
    const [example] = explain({ name: 'softmax', temperature: 0.5 }, scores);
    const exponentials = [-1, 0, 1, 1.8].map(Math.exp);
    const total = exponentials.reduce((a, b) => a + b);
    expectClose(
      example!.negatives.map(({ share }) => share),
      exponentials.map((x) => x / total),
    );
    expect(example!.positiveGradient).toBeCloseTo(-2, 5);
    expect(example!.negatives.reduce((sum, { gradient }) => sum + gradient, 0)).toBeCloseTo(2, 5);
  });

  it('are flat above the margin for CCL, and nothing below', () => {
    const [example] = explain({ name: 'ccl', margin: 0.3, negativeWeight: 4 }, scores);
    expectClose(
      example!.negatives.map(({ gradient }) => gradient),
      [0, 0, 1, 1],
    );
    expect(example!.effectiveNegatives).toBeCloseTo(2, 5);
  });

  it('lie between for DrRL, in the margins it starts with', () => {
    const drrl = { name: 'drrl', omega: 2, margin: 0.3, negativeWeight: 1, smoothing: 0.1 } as const;
    // In proportion to ε + relu(s - m), which add up to 1 here.
    expectClose(shares(drrl), [0, 0, 0.3, 0.7]);
  });

  it('are those of pairs for a pointwise loss', () => {
    const [first, second] = explain({ name: 'bce' }, { positives: [0, 2], negatives: [0, 1] });
    expect(first!.positiveGradient).toBeCloseTo(-0.5, 5);
    expect(second!.positiveGradient).toBeCloseTo(-0.119203, 5);
    for (const { negatives } of [first!, second!]) {
      expectClose(
        negatives.map(({ gradient }) => gradient),
        [0.5, 0.731059],
      );
    }
  });

  it('count the positive in the catalogue as the positive', () => {
    const full = explain(
      { name: 'softmax', temperature: 1, negatives: 'full' },
      { positives: [0, 1], negatives: [0] },
    );
    // -1 + e^0 / (e^0 + e^0), and -1 + e^1 / (e^1 + e^0)
    expect(full[0]!.positiveGradient).toBeCloseTo(-0.5, 5);
    expect(full[1]!.positiveGradient).toBeCloseTo(-0.268941, 5);
    expect(full[1]!.negatives).toHaveLength(1);
    expect(full[1]!.negatives[0]!.gradient).toBeCloseTo(0.268941, 5);
  });

  it('follow the example', () => {
    const found = explain(
      { name: 'softmax', temperature: 1, positiveInDenominator: true },
      { positives: [0, 2], negatives: [0] },
    );
    expect(found[0]!.negatives[0]!.gradient).toBeCloseTo(0.5, 5);
    expect(found[1]!.negatives[0]!.gradient).toBeCloseTo(0.119203, 5);
  });

  it('lay items on a circle for a loss that compares them', () => {
    const plain = shares({ name: 'softmax', temperature: 0.5 });
    const near = shares({ name: 'dsl-reconstruction', temperature: 0.5, similarity: 1 });
    // The negative that scores as the positive does lies where the positive lies.
    const ratios = near.map((share, k) => share / plain[k]!);
    expect(ratios.indexOf(Math.max(...ratios))).toBe(2);
  });
});

describe('every loss', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  /** Keys that a loss cannot do without. */
  const needed: { readonly [Name in LossName]?: object } = {
    expression: { formula: 'label * prediction^2 - prediction' },
  };

  it.each(Object.keys(losses) as (keyof typeof losses)[])(
    'is explained, and leaves nothing behind: %s',
    (name) => {
      const before = memory().numTensors;
      const given = { positives: [0.2, 0.5], negatives: [-0.5, 0, 0.7, 0.9] };
      const examples = explain({ name, ...needed[name] }, given);
      expect(memory().numTensors).toBe(before);
      for (const { positiveGradient, negatives, effectiveNegatives } of examples) {
        expect(positiveGradient).toSatisfy(Number.isFinite);
        expect(negatives.map(({ score }) => score)).toEqual(given.negatives);
        const total = negatives.reduce((sum, { share }) => sum + share, 0);
        expect(total).toBeCloseTo(effectiveNegatives === 0 ? 0 : 1, 5);
      }
      expect(examples.some(({ effectiveNegatives }) => effectiveNegatives > 0)).toBe(true);
    },
  );
});

describe('what cannot be explained', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  it('is refused where items are compared but scores are no cosines', () => {
    expect(() =>
      explain({ name: 'dsl-reconstruction', similarity: 1 }, { positives: [3], negatives: [1] }),
    ).toThrow(/`dsl-reconstruction` compares items with each other[\s\S]*from -1 to 1[\s\S]*3/);
  });
});
