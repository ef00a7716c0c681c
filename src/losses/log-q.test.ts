import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FactorisedScores } from '../backbones/backbone.js';
import { modelContext } from '../backbones/model-context.js';
import { lossSchema } from '../config/schema/loss.js';
import type { SamplingConfig } from '../config/schema/sampling.js';
import { RandomStream } from '../core/random.js';
import type { Formulation } from '../engine/formulation.js';
import { startEngine } from '../engine/registry.js';
import type { PairwiseBatch } from '../sampling/batch.js';
import { createSharedNegativeSampler } from '../sampling/shared-negatives.js';
import { tinySplit } from '../testing/splits.js';
import { lossInput } from '../training/scoring.js';
import { createLoss } from './registry.js';

/** Items 0 to 3 have 4, 2, 1 and 1 train events; user 8 has none. */
const split = tinySplit({
  train: [0, 0, 0, 0, 1, 1, 2, 3].map((item, user) => [user, item] as const),
  test: [[0, 1]],
  userCount: 9,
});

/** One user vector and item vectors whose products are 0.3, 0.9, -0.2 and 0.5. */
function scores(examples: number, order = [0, 1, 2, 3]): FactorisedScores {
  const ofItems = order.map((item) => [0.3, 0.9, -0.2, 0.5][item]!);
  return {
    kind: 'factorised',
    users: tensor2d(Array(examples).fill(1), [examples, 1]),
    items: tensor2d(ofItems, [ofItems.length, 1]),
    similarity: 'dot',
  };
}

function lossOf(softmax: object, sampling: Partial<SamplingConfig>, targetShares?: () => Float64Array) {
  const config = lossSchema.parse({
    name: 'softmax',
    temperature: 0.5,
    positiveInDenominator: true,
    ...softmax,
  });
  if (config.name === 'none') throw new Error('A softmax was expected');
  const context = modelContext(split, {
    domains: null,
    sampling: {
      negatives: 3,
      distribution: 'uniform',
      exponent: 1,
      labels: 'implicit',
      sharing: 'example',
      ...sampling,
    },
    seed: 1,
    ...(targetShares && { targetShares }),
  });
  return createLoss(config, context);
}

/** The value of the first example. */
function firstValue(
  softmax: object,
  sampling: Partial<SamplingConfig>,
  batch: PairwiseBatch,
  given: { formulation?: Formulation; scores?: FactorisedScores } = {},
): number {
  const loss = lossOf(softmax, sampling);
  return tidy(() => {
    const input = lossInput(
      given.scores ?? scores(batch.positives.length),
      batch,
      loss,
      { phase: 'main', epoch: 0, step: 0 },
      { excluded: null, formulation: given.formulation ?? 'sampled' },
    );
    return loss.compute(input).value.dataSync()[0]!;
  });
}

const drawn: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(8),
  positives: Int32Array.of(0),
  negatives: Int32Array.of(1, 1, 3),
  negativesPerRow: 3,
};
const inBatch: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(8, 8, 8),
  positives: Int32Array.of(1, 0, 3),
  negatives: new Int32Array(0),
  negativesPerRow: 0,
};
const mixed: PairwiseBatch = {
  ...inBatch,
  shared: { items: Int32Array.of(2, 1), counts: Float32Array.of(1, 1, 1, 1, 1, 1) },
};
const popularity = { distribution: 'popularity' } as const;

beforeAll(async () => {
  await startEngine('wasm');
});

// The expected values are -z_p + ln(exp(z_p) + Σ exp(z_j)) with z = s / τ - ln Q, computed apart.
describe('log Q of drawn negatives', () => {
  it.each(['sampled', 'all-scores', 'counts'] as const)('by popularity (%s)', (formulation) => {
    const value = (kind: string) => firstValue({ logQ: kind }, popularity, drawn, { formulation });
    expect(value('none')).toBeCloseTo(2.211791, 5);
    expect(value('standard')).toBeCloseTo(3.008044, 5);
    expect(value('negatives-only')).toBeCloseTo(2.626973, 5);
  });

  it('without the positive in the denominator', () => {
    const loss = { logQ: 'standard', positiveInDenominator: false };
    expect(firstValue(loss, popularity, drawn)).toBeCloseTo(2.957395, 5);
  });

  it('drawn alike: nothing where both sides are corrected, the share of the items otherwise', () => {
    expect(firstValue({ logQ: 'standard' }, {}, drawn)).toBeCloseTo(2.211791, 5);
    expect(firstValue({ logQ: 'negatives-only' }, {}, drawn)).toBeCloseTo(2.471715, 5);
    expect(lossOf({ logQ: 'negatives-only' }, {}).scoreCorrection).toBeUndefined();
  });

  it('by the numbers that a batch has where its items were looked up alone', () => {
    const renumbered = {
      ...scores(1, [3, 1, 0]),
      renumbered: { ...drawn, positives: Int32Array.of(2), negatives: Int32Array.of(1, 1, 0) },
    };
    const value = firstValue({ logQ: 'standard' }, popularity, drawn, { scores: renumbered });
    expect(value).toBeCloseTo(3.008044, 5);
  });
});

describe('log Q of the positives of the batch', () => {
  const keep = { negatives: 'in-batch', accidentalHits: 'keep' };

  it('by the share of an item in train', () => {
    expect(firstValue({ ...keep, logQ: 'standard' }, {}, inBatch)).toBeCloseTo(0.717476, 5);
    expect(firstValue({ ...keep, logQ: 'negatives-only' }, {}, inBatch)).toBeCloseTo(1.130921, 5);
  });

  it('by the chance to be in the batch where items count once', () => {
    const once = { ...keep, repeats: 'once', logQ: 'negatives-only' };
    expect(firstValue(once, {}, inBatch)).toBeCloseTo(1.199582, 5);
  });

  it('and of drawn ones beside them: n_b · f(v) + n_r / |I|', () => {
    const both = { ...keep, negatives: 'mixed' };
    const two = { negatives: 2 };
    expect(firstValue({ ...both, logQ: 'standard' }, two, mixed)).toBeCloseTo(1.081005, 5);
    expect(firstValue({ ...both, logQ: 'negatives-only' }, two, mixed)).toBeCloseTo(1.081005, 5);
  });
});

it('of histories counts what is predicted, not all that is in train', () => {
  const softmax = { negatives: 'in-batch', accidentalHits: 'keep', logQ: 'standard' };
  const asPredicted = lossOf(softmax, {}, () => Float64Array.of(0.1, 0.2, 0.3, 0.4));
  const { values } = asPredicted.scoreCorrection!(inBatch);
  // Two others in the batch, τ = 0.5: -0.5 · ln(2 f).
  [0.2, 0.4, 0.6, 0.8].forEach((expected, item) => {
    expect(values[item]).toBeCloseTo(-0.5 * Math.log(expected), 6);
  });
});

it.each(['uniform', 'popularity'] as const)(
  'a softmax over many %s negatives is, corrected, the full one, which it is not otherwise',
  (distribution) => {
    const count = 20_000;
    const sampling = {
      negatives: count,
      distribution,
      exponent: 1,
      labels: 'implicit',
      sharing: 'batch',
    } as const;
    const sampler = createSharedNegativeSampler(split.train, 4, split.catalogue, sampling);
    const batch: PairwiseBatch = {
      ...drawn,
      negatives: new Int32Array(0),
      negativesPerRow: 0,
      shared: sampler.sample(Int32Array.of(8), Int32Array.of(1), count, new RandomStream(1, 'negatives')),
    };
    const full = firstValue({ negatives: 'full' }, {}, { ...drawn, negatives: new Int32Array(0) });
    const value = (kind: string) => firstValue({ logQ: kind, positiveInDenominator: false }, sampling, batch);
    expect(Math.abs(value('negatives-only') - full)).toBeLessThan(0.03);
    expect(Math.abs(value('none') - full)).toBeGreaterThan(1);
  },
);
