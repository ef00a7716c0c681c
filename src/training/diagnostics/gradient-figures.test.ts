import { memory, square, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backbone, Scores } from '../../backbones/backbone.js';
import { mf } from '../../backbones/mf.js';
import { startEngine } from '../../engine/registry.js';
import { bce } from '../../losses/bce.js';
import { bpr } from '../../losses/bpr.js';
import type { Loss } from '../../losses/loss.js';
import { softmax } from '../../losses/softmax.js';
import type { Batch, PairwiseBatch, PointwiseBatch, SequenceBatch } from '../../sampling/batch.js';
import { describeEngines } from '../../testing/engines.js';
import {
  balancingDouble,
  fixedBatches,
  parameter,
  sequenceDouble,
  trainingConfig,
} from '../../testing/parts.js';
import { none } from '../../weighting/none.js';
import type { Weighting } from '../../weighting/weighting.js';
import { Trainer } from '../trainer.js';
import { gradientFigures } from './gradient-figures.js';

const sl = (temperature: number, negatives: 'sampled' | 'full' = 'sampled') =>
  softmax({
    name: 'softmax',
    temperature,
    negatives,
    positiveInDenominator: false,
  });

/** Figures of a batch under a loss, by an untrained model. */
function figures(
  backbone: Backbone,
  loss: Loss,
  batch: Batch,
  given: { weighting?: Weighting; formulation?: 'sampled' | 'all-scores' | 'counts' } = {},
) {
  const trainer = new Trainer({
    backbone,
    loss,
    weighting: given.weighting ?? none(),
    batches: fixedBatches([batch]),
    config: trainingConfig(),
    catalogue: new Uint8Array(12).fill(1),
    formulation: given.formulation ?? 'sampled',
    evaluate: () => 0,
  });
  return trainer.gradientFigures(batch);
}

/** A backbone that gives scores as they are written out. */
function scored(scores: () => Scores): Backbone {
  return {
    name: 'written-out',
    accepts: ['pairwise', 'pointwise'],
    parameterGroups: () => [
      { name: 'none', variables: [parameter(1, 1)], direction: 'descend', phase: 'main', decays: false },
    ],
    forward: () => ({ scores: scores() }),
    ranker() {
      throw new Error('The double does not rank');
    },
    dispose() {},
  };
}

const pairs: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(0, 1),
  positives: Int32Array.of(0, 1),
  negatives: new Int32Array(24),
  negativesPerRow: 12,
};

describe('the figures of derivatives', () => {
  const rows = (scores: number[], counts?: number[]) => ({
    columns: scores.length,
    scores: Float32Array.from(scores),
    counts: counts ? Float32Array.from(counts) : null,
  });

  it('count an example without a gradient as learning from no negative', () => {
    const found = gradientFigures([
      {
        positives: Float32Array.of(-1, -1),
        negatives: Float32Array.of(0.5, 0.5, 0, 0),
        rows: { columns: 2, scores: Float32Array.of(1, 1, 0, 0), counts: null },
      },
    ]);
    expect(found).toEqual({ positiveGradientShare: 2 / 3, effectiveNegatives: 1 });
  });

  it('take a tenth of the negatives, of which a drawn-twice one is two and equal ones count in part', () => {
    // Of 20 negatives the hardest two: the one that scores 3, and one of the four that score 2.
    const counted = gradientFigures([
      {
        positives: Float32Array.of(-1),
        negatives: Float32Array.of(0.4, 0.2, 0.2, 0.2),
        rows: rows([3, 2, 2, 1], [1, 3, 1, 15]),
      },
    ]);
    expect(counted.hardestGradientShare).toBeCloseTo(0.4 + 0.4 / 4, 6);
    const listed = gradientFigures([
      {
        positives: Float32Array.of(-1),
        negatives: Float32Array.of(0.4, 0.2 / 3, 0.2 / 3, 0.2 / 3, 0.2, ...Array(15).fill(0.2 / 15)),
        rows: rows([3, 2, 2, 2, 2, ...Array(15).fill(1)]),
      },
    ]);
    expect(listed.hardestGradientShare).toBeCloseTo(counted.hardestGradientShare!, 6);
    expect(listed.effectiveNegatives).toBeCloseTo(counted.effectiveNegatives!, 5);
  });

  it('are absent where they have no meaning', () => {
    expect(gradientFigures([])).toEqual({});
    const one = { positives: Float32Array.of(-1), negatives: Float32Array.of(1) };
    expect(gradientFigures([{ ...one, rows: rows([1]) }])).toEqual({ positiveGradientShare: 0.5 });
    expect(gradientFigures([{ ...one, negatives: new Float32Array(0), rows: null }])).toEqual({});
  });
});

describeEngines('gradient figures on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  // sin(3.1 (k + 1)); the expected figures are those of PyTorch's autograd in double precision.
  const negatives = Array.from({ length: 24 }, (_, k) => Math.sin(3.1 * (k + 1)));
  const asPairs = scored(() => ({
    kind: 'pairs',
    positives: tensor1d([0.3, -0.2]),
    negatives: tensor2d(negatives, [2, 12]),
  }));

  it('of a softmax: as much to the positive as to all negatives, most of it to the hard ones', () => {
    const found = figures(asPairs, sl(0.5), pairs);
    expect(found.positiveGradientShare).toBeCloseTo(0.5, 5);
    expect(found.hardestGradientShare).toBeCloseTo(0.190632, 5);
    expect(found.effectiveNegatives).toBeCloseTo(8.803973, 4);
  });

  it('of BPR: nearly all negatives count', () => {
    const found = figures(asPairs, bpr(), pairs);
    expect(found.hardestGradientShare).toBeCloseTo(0.109833, 5);
    expect(found.effectiveNegatives).toBeCloseTo(11.634569, 4);
  });

  it('of a loss of labelled pairs: the negatives drawn for a positive are its own', () => {
    const batch: PointwiseBatch = {
      kind: 'pointwise',
      users: new Int32Array(26),
      items: new Int32Array(26),
      labels: new Float32Array(26).fill(1, 0, 2),
      drawn: 24,
    };
    const backbone = scored(() => ({
      kind: 'pairs',
      positives: tensor1d([0.3, -0.2, ...negatives]),
      negatives: null,
    }));
    const found = figures(backbone, bce(), batch);
    expect(found.positiveGradientShare).toBeCloseTo(0.075744, 5);
    expect(found.hardestGradientShare).toBeCloseTo(0.109419, 5);
    expect(found.effectiveNegatives).toBeCloseTo(11.598332, 4);

    const { drawn: _, ...observed } = batch;
    expect(Object.keys(figures(backbone, bce(), observed))).toEqual(['positiveGradientShare']);
    const ratings = { ...observed, labels: new Float32Array(26).fill(3.5) };
    expect(figures(backbone, bce(), ratings)).toEqual({});
  });

  const factorised = () =>
    mf(
      { name: 'mf', dimensions: 4, similarity: 'cosine', initialization: { name: 'normal', deviation: 1 } },
      { userCount: 3, itemCount: 12, seed: 7 },
    );
  const drawn: PairwiseBatch = {
    kind: 'pairwise',
    users: Int32Array.of(0, 1, 2),
    positives: Int32Array.of(0, 1, 2),
    negatives: Int32Array.from({ length: 60 }, (_, k) => 3 + ((k * k + 2 * k) % 9)),
    negativesPerRow: 20,
  };

  it.each([sl(0.2), bpr()])('of $name are the same for listed and counted negatives', (loss) => {
    const listed = figures(factorised(), loss, drawn);
    expect(Object.keys(listed)).toHaveLength(3);
    for (const formulation of ['all-scores', 'counts'] as const) {
      const other = figures(factorised(), loss, drawn, { formulation });
      expect(other.positiveGradientShare).toBeCloseTo(listed.positiveGradientShare!, 5);
      expect(other.hardestGradientShare).toBeCloseTo(listed.hardestGradientShare!, 5);
      expect(other.effectiveNegatives).toBeCloseTo(listed.effectiveNegatives!, 4);
    }
  });

  it('of a softmax over the catalogue leave the positive out of the negatives', () => {
    // Every item but the positive drawn once gives the same weights as the catalogue.
    const others = (positive: number) => [...Array(12).keys()].filter((item) => item !== positive);
    const each = { ...drawn, negatives: Int32Array.from([0, 1, 2].flatMap(others)), negativesPerRow: 11 };
    const full = figures(factorised(), sl(0.3, 'full'), {
      ...drawn,
      negatives: new Int32Array(0),
      negativesPerRow: 0,
    });
    const sampled = figures(factorised(), sl(0.3), each);
    expect(full.positiveGradientShare).toBeCloseTo(0.5, 5);
    expect(full.effectiveNegatives).toBeCloseTo(sampled.effectiveNegatives!, 4);
  });

  it('leave out what has no weight', () => {
    const sequences = (targets: number): SequenceBatch => ({
      kind: 'sequence',
      users: Int32Array.of(0),
      items: Int32Array.of(0, 1, 2),
      lengths: Int32Array.of(2),
      maxLength: targets,
      times: null,
      targets: 'dense',
      positives: Int32Array.of(4, 2, 1).subarray(0, targets),
      places: Int32Array.from({ length: targets }, (_, place) => place),
      negatives: Int32Array.from({ length: targets * 10 }, (_, k) => (7 * k) % 9),
      negativesPerRow: 10,
    });
    const { backbone } = sequenceDouble({ users: 1, items: 9, dimensions: 3 });
    // The double has a vector a row; a vector a position is what dense targets ask for.
    const dense: Backbone = {
      ...backbone,
      forward(batch, training, position) {
        const forward = backbone.forward(batch, training, position);
        const scores = forward.scores as Extract<Scores, { kind: 'factorised' }>;
        const positions = batch.kind === 'sequence' ? batch.positives.length : 0;
        return { ...forward, scores: { ...scores, users: scores.users.tile([positions, 1]) } };
      },
    };
    const weighting: Weighting = { name: 'first two', exampleWeights: () => Float32Array.of(1, 1, 0) };
    const found = figures(dense, sl(0.5), sequences(3), { weighting });
    expect(found.effectiveNegatives).toBeGreaterThan(1);
    const whole = figures(dense, sl(0.5), { ...sequences(2), items: Int32Array.of(0, 1) });
    expect(found).toEqual(whole);
  });

  it('of batches of several domains are those of their combined loss', () => {
    const weighting = () => balancingDouble([]).weighting;
    const batch: Batch = {
      kind: 'domains',
      parts: [
        { domain: 'books', batch: drawn },
        { domain: 'games', batch: drawn },
      ],
    };
    const both = figures(factorised(), sl(0.2), batch, { weighting: weighting() });
    const one = figures(factorised(), sl(0.2), drawn);
    expect(both.effectiveNegatives).toBeCloseTo(one.effectiveNegatives!, 4);
    expect(both.hardestGradientShare).toBeCloseTo(one.hardestGradientShare!, 5);
  });

  it('are absent for a loss that does not look at scores of negatives', () => {
    const loss: Loss = {
      ...bpr(),
      compute: ({ positives }) => ({ kind: 'per-example', value: square(positives) }),
    };
    expect(figures(factorised(), loss, drawn)).toEqual({});
  });

  it('train nothing, tell the loss nothing, and leave no tensor behind', () => {
    const told: string[] = [];
    const loss: Loss = {
      ...sl(0.2),
      beforeStep: () => void told.push('before'),
      afterStep: () => void told.push('after'),
      beforeEpoch: () => void told.push('epoch'),
    };
    const backbone = factorised();
    const trainer = new Trainer({
      backbone,
      loss,
      weighting: none(),
      batches: fixedBatches([drawn]),
      config: trainingConfig({ optimizer: { name: 'lazy-adam' } }),
      catalogue: new Uint8Array(12).fill(1),
      evaluate: () => 0,
    });
    const before = trainer.snapshot();
    const first = trainer.gradientFigures(drawn);
    const alive = memory().numTensors;
    expect(trainer.gradientFigures(drawn)).toEqual(first);
    expect(memory().numTensors).toBe(alive);
    expect(trainer.snapshot()).toEqual(before);
    expect(told).toEqual([]);
  });
});
