import { describe, expect, it } from 'vitest';
import { checkEncoder } from './check-encoder.js';
import { resolveExperiment } from './resolve.js';

const plain = { name: 'a', split: { name: 'leave-one-out' }, backbone: { name: 'popularity' } };
const experiment = (backbone: object, optimizer: object = {}) =>
  resolveExperiment({
    name: 'a',
    dataset: { name: 'movielens-1m' },
    split: { name: 'leave-one-out' },
    backbone,
    loss: { name: 'bpr' },
    training: { optimizer: { name: 'adam', ...optimizer } },
  });
const summaries = (...input: Parameters<typeof experiment>) =>
  checkEncoder(experiment(...input)).map(({ summary }) => summary);

describe('encoders of histories', () => {
  it('are accepted with the sizes of their presets, and with decay of every parameter', () => {
    for (const variant of ['pre-norm', 'original', 'recbole']) {
      expect(summaries({ name: 'sasrec', variant })).toEqual([]);
    }
    for (const preset of ['small', 'paper']) {
      expect(summaries({ name: 'pinnerformer', preset })).toEqual([]);
      expect(summaries({ name: 'pinnerformer-lite', preset })).toEqual([]);
    }
    expect(summaries({ name: 'gru4rec' }, { weightDecay: 0.1, weightDecayKind: 'decoupled' })).toEqual([]);
  });

  it('need heads that share the dimensions alike', () => {
    expect(summaries({ name: 'pinnerformer', dimensions: 63 })).toHaveLength(1);
    expect(summaries({ name: 'sasrec', dimensions: 50, heads: 4 })).toEqual([
      'The heads share the dimensions alike',
    ]);
  });

  it('read domains only where there may be any', () => {
    const summariesOf = (dataset: string) =>
      checkEncoder({
        ...experiment({ name: 'pinnerformer', domains: true }),
        dataset: resolveExperiment({ ...plain, dataset: { name: dataset } }).dataset,
      }).map(({ summary }) => summary);
    expect(summariesOf('movielens-1m')).toEqual([]);
    expect(summariesOf('sasrec-ml-1m')).toEqual(['`sasrec-ml-1m` tells no domains of items']);
  });

  it('refuse an optimizer of looked-up rows, and decay of vectors of users', () => {
    expect(summaries({ name: 'gru4rec' }, { name: 'lazy-adam' })).toEqual([
      '`gru4rec` has weights that every step moves',
    ]);
    expect(summaries({ name: 'sasrec' }, { weightDecay: 0.1, weightDecayKind: 'ego' })).toEqual([
      '`ego` weight decay acts on vectors of users, of which `sasrec` has none',
    ]);
    expect(summaries({ name: 'mf' }, { weightDecay: 0.1, weightDecayKind: 'ego' })).toEqual([]);
  });
});
