import { beforeAll, describe, expect, it } from 'vitest';
import { modelContext } from '../backbones/model-context.js';
import { backbones } from '../backbones/registry.js';
import { startEngine } from '../engine/registry.js';
import type { Loss } from '../losses/loss.js';
import { createLoss, losses } from '../losses/registry.js';
import { tinySplit } from '../testing/splits.js';
import { checkExperiment } from './check.js';
import { resolveExperiment } from './resolve.js';
import { experimentSchema } from './schema/experiment.js';
import type { LossConfig, LossName } from './schema/loss.js';
import { givesBatchValue, pointwiseLosses, untrainedBackbones } from './traits.js';

const mf = {
  name: 'a',
  dataset: { name: 'movielens-1m' },
  split: { name: 'leave-one-out' },
  backbone: { name: 'mf' },
  loss: { name: 'bpr' },
};
const { loss: _loss, ...withoutLoss } = mf;
const popularity = { ...withoutLoss, backbone: { name: 'popularity' } };
const health = {
  ...mf,
  dataset: { name: 'ir-benchmark', set: 'amazon2014-health' },
  split: { name: 'provided' },
};
const listens = { ...mf, dataset: { name: 'lastfm' } };
const labelled = {
  ...mf,
  dataset: { name: 'files', train: 'a', test: 'b', columns: { value: 2 } },
  split: { name: 'provided' },
};

const lazy = (keys: object = {}) => ({ ...mf, training: { optimizer: { name: 'lazy-adam', ...keys } } });

const noisy = (falseNegatives: object) => ({ ...mf, noise: { falseNegatives } });

function summaries(configuration: unknown): string[] {
  return checkExperiment(resolveExperiment(configuration), configuration).map(({ summary }) => summary);
}

describe('sound combinations', () => {
  it.each([
    ['mf with a loss', mf],
    ['popularity without', popularity],
    ['a published split as provided', health],
    ['a published split of shifted popularity', { ...health, split: { name: 'popularity-shift' } }],
    ['a shift in time', { ...mf, split: { name: 'temporal-shift' } }],
    ['false negatives by chance for pairs', noisy({ rate: 0.1, definition: 'psl' })],
    [
      'a definition at a rate of 0, as a sweep may set',
      noisy({ rate: 0, definition: 'psl', poolShare: 0.2 }),
    ],
    ['listens in random order', { ...listens, split: { name: 'leave-one-out', order: 'random' } }],
    ['tags in time', { ...listens, dataset: { name: 'lastfm', events: 'tags' } }],
    ['SASRec rows in order', { ...mf, dataset: { name: 'sasrec-ml-1m' } }],
    [
      'labels with a pointwise loss',
      { ...labelled, loss: { name: 'bce' }, sampling: { labels: 'observed' } },
    ],
    ['auc on labelled files', { ...labelled, evaluation: { metrics: ['auc'] }, training: { select: 'auc' } }],
    ['lazy-adam', lazy()],
    ['lazy-adam with a decay of the batch', lazy({ weightDecay: 0.001, weightDecayKind: 'ego' })],
    ['selection at another cutoff', { ...mf, training: { select: 'recall@50' } }],
  ])('%s', (_what, configuration) => {
    expect(summaries(configuration)).toEqual([]);
  });
});

describe('combinations without meaning', () => {
  it.each([
    ['mf without a loss', withoutLoss, '`mf` is trained and needs a loss'],
    [
      'popularity with one',
      { ...mf, backbone: { name: 'popularity' } },
      '`popularity` is not trained, so it has no loss',
    ],
    [
      'lazy-adam with a decay of all rows',
      lazy({ weightDecay: 0.001 }),
      '`coupled` weight decay moves every row, `lazy-adam` only those that a batch looked up',
    ],
    [
      'lazy-adam where every item is scored',
      { ...lazy(), loss: { name: 'softmax', negatives: 'full' } },
      '`softmax` over the full catalogue reaches every item at every step',
    ],
    ['listens in time', listens, '`lastfm` with `events: listens` has no times'],
    [
      'SASRec at one moment',
      { ...mf, dataset: { name: 'sasrec-ml-1m' }, split: { name: 'global-time' } },
      '`sasrec-ml-1m` tells the order of events but not their times',
    ],
    [
      'a shift in time of a published split without times',
      { ...health, split: { name: 'temporal-shift' } },
      '`ir-benchmark` has no times',
    ],
    [
      'false negatives by share where a positive has one negative',
      { ...mf, noise: { falseNegatives: { rate: 0.125 } } },
      'No drawn negative would be false',
    ],
    [
      'false negatives where none are drawn',
      { ...mf, loss: { name: 'softmax', negatives: 'full' }, noise: { falseNegatives: { rate: 0.125 } } },
      '`noise.falseNegatives.rate` has no effect: a softmax over the full catalogue draws no negatives',
    ],
    [
      'the pool of another definition',
      {
        ...mf,
        loss: { name: 'softmax' },
        noise: { falseNegatives: { rate: 0.125, definition: 'drrl', poolShare: 0.2 } },
      },
      '`noise.falseNegatives.poolShare` has no effect: the pool belongs to `definition: psl`',
    ],
    [
      'provided for a log',
      { ...mf, split: { name: 'provided' } },
      '`movielens-1m` has no published test part',
    ],
    [
      'another split for a published one',
      { ...health, split: { name: 'ratio' } },
      '`ir-benchmark` is published split; another split would not be that data set',
    ],
    [
      'labels with a pairwise loss',
      { ...labelled, sampling: { labels: 'observed' } },
      '`bpr` compares positives with negatives and reads no labels',
    ],
    [
      'labels where there are none',
      { ...mf, loss: { name: 'bce' }, sampling: { labels: 'observed' } },
      '`movielens-1m` has no labels to learn from',
    ],
    [
      'auc without labels',
      { ...mf, evaluation: { metrics: ['recall', 'auc'] } },
      '`auc` needs labels, which `movielens-1m` does not have',
    ],
    [
      'selection by an unknown metric',
      { ...mf, training: { select: 'ndgc@10' } },
      'There is no metric `ndgc`',
    ],
    [
      'selection by exposure',
      { ...mf, training: { select: 'gini@10' } },
      '`gini` does not say which weights rank better',
    ],
    ['selection without a cutoff', { ...mf, training: { select: 'ndcg' } }, '`ndcg` needs a cutoff'],
    ['repeated seeds', { ...mf, seeds: [1, 2, 1] }, '`seeds` names `1` twice'],
    [
      'an empty range of shares',
      { ...mf, dataset: { name: 'movielens-1m', domains: { minShare: 0.95 } } },
      'No domain can lie between these shares',
    ],
    [
      'an exponent of uniform negatives',
      { ...mf, sampling: { exponent: 1 } },
      '`sampling.exponent` has no effect: the exponent belongs to `distribution: popularity`',
    ],
    [
      'negatives of a full softmax',
      { ...mf, loss: { name: 'softmax', negatives: 'full' }, sampling: { negatives: 50 } },
      '`sampling.negatives` has no effect: a softmax over the full catalogue draws no negatives',
    ],
    [
      'negatives of a softmax within the batch',
      { ...mf, loss: { name: 'softmax', negatives: 'in-batch' }, sampling: { negatives: 50 } },
      '`sampling.negatives` has no effect: the negatives are the positives of the batch',
    ],
    [
      'a quantile of fewer negatives',
      { ...mf, loss: { name: 'sl-at-k', cutoff: 20 }, sampling: { negatives: 10 } },
      '`sl-at-k` looks for the K-th largest score among the drawn negatives',
    ],
    [
      'the temperature of DrRL outside its softmax limit',
      { ...mf, loss: { name: 'drrl', temperature: 0.1 } },
      '`loss.temperature` has no effect: it belongs to the softmax limit (`omega: 1`)',
    ],
    [
      'a number of passes where the adversary trains to the end',
      { ...mf, loss: { name: 'advinfonce', form: 'ir-benchmark', adversaryPasses: 3 } },
      '`loss.adversaryPasses` has no effect: the adversary of `form: ir-benchmark` trains to the end',
    ],
    [
      'repeats of drawn negatives',
      { ...mf, loss: { name: 'softmax', repeats: 'once' } },
      '`loss.repeats` has no effect: it is about `negatives: in-batch` and `mixed`',
    ],
    [
      'gBCE of negatives that are drawn by popularity',
      { ...mf, loss: { name: 'gbce' }, sampling: { distribution: 'popularity' } },
      '`gbce` corrects for negatives that are drawn alike',
    ],
    [
      'a second temperature of a BSL that has one',
      { ...mf, loss: { name: 'bsl', negativeTemperature: 0.5 } },
      '`loss.negativeTemperature` has no effect: only `form: ir-benchmark` has a second temperature',
    ],
    [
      'a factor of a BSL that has two temperatures',
      { ...mf, loss: { name: 'bsl', form: 'ir-benchmark', factor: 2 } },
      '`loss.factor` has no effect: `form: ir-benchmark` has two temperatures',
    ],
    [
      'a weight of a sum of negatives',
      { ...mf, loss: { name: 'ccl', average: false, negativeWeight: 5 } },
      '`loss.negativeWeight` has no effect: the sum over the negatives (`average: false`) has no weight',
    ],
    [
      'epochs of popularity',
      { ...popularity, training: { epochs: 3 } },
      '`training.epochs` has no effect: popularity is not trained',
    ],
    [
      'patience without validation',
      { ...mf, split: { name: 'leave-one-out', validation: 'none' }, training: { patience: 3 } },
      '`training.patience` has no effect: the split has no validation part (`validation: none`)',
    ],
  ])('%s', (_what, configuration, summary) => {
    expect(summaries(configuration)).toContain(summary);
  });

  it('are found all at once', () => {
    expect(summaries({ ...listens, seeds: [1, 1], training: { select: 'ndcg' } })).toHaveLength(3);
  });
});

const split = tinySplit({
  train: [
    [0, 0],
    [1, 1],
  ],
  test: [[0, 1]],
});

/** Keys that a loss cannot do without. */
const needed: { readonly [Name in LossName]?: object } = {
  expression: { formula: '(prediction - label)^2' },
};

function lossAtItsDefaults(name: LossName): Loss {
  const { loss, sampling } = resolveExperiment({ ...mf, loss: { name, ...needed[name] } });
  return createLoss(loss as never, modelContext(split, { domains: null, sampling, seed: 1 }));
}

describe('traits', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  it('agree with the components', () => {
    const names = Object.keys(losses) as (keyof typeof losses)[];
    const pointwise = names.filter((name) => lossAtItsDefaults(name).needs === 'pointwise');
    expect(pointwise.sort()).toEqual([...pointwiseLosses, 'expression'].sort());
    const ofBatch = names.filter((name) => !lossAtItsDefaults(name).perExample);
    expect(names.filter((name) => givesBatchValue({ name } as LossConfig))).toEqual(ofBatch);
    expect(givesBatchValue({ name: 'psl', form: 'batch' } as LossConfig)).toBe(true);
    const all = experimentSchema.shape.backbone.options.map((option) => option.shape.name.value);
    expect(all.filter((name) => !(name in backbones))).toEqual(untrainedBackbones);
  });
});

describe('filters of files', () => {
  const log = { ...mf, dataset: { name: 'files', train: 'a', columns: { time: 2 }, kCore: 5 } };

  it('act on a log of your own', () => {
    expect(summaries(log)).toEqual([]);
  });

  it('are refused where the files were split before', () => {
    const split = { ...labelled, dataset: { ...labelled.dataset, kCore: 5 } };
    expect(summaries(split).join()).toContain('files with a test part are taken as they are');
  });
});
