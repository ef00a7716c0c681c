import { describe, expect, it } from 'vitest';
import { checkExperiment } from './check.js';
import { resolveExperiment } from './resolve.js';
import { configurationWarnings } from './warnings.js';

const base = {
  name: 'histories',
  dataset: { name: 'movielens-1m' },
  split: { name: 'leave-one-out' },
  backbone: { name: 'sasrec' },
  loss: { name: 'softmax' },
};
const mf = { ...base, backbone: { name: 'mf' } };

function summaries(configuration: object): string[] {
  return checkExperiment(resolveExperiment(configuration), configuration).map(({ summary }) => summary);
}

describe('histories', () => {
  it('are trained with every split in time, and with shared negatives', () => {
    expect(summaries(base)).toEqual([]);
    expect(summaries({ ...base, split: { name: 'global-time' } })).toEqual([]);
    expect(summaries({ ...base, split: { name: 'ratio', order: 'time' } })).toEqual([]);
    expect(summaries({ ...base, sampling: { sharing: 'batch' } })).toEqual([]);
    expect(summaries({ ...base, sampling: { sharing: 'row' } })).toEqual([]);
    expect(summaries({ ...base, loss: { name: 'bce' }, sampling: { sharing: 'row' } })).toEqual([]);
    expect(summaries({ ...base, loss: { name: 'softmax', negatives: 'mixed' } })).toEqual([]);
    expect(summaries({ ...mf, sampling: { sharing: 'batch' } })).toEqual([]);
  });

  it.each([
    ['a random order', { ...base, split: { name: 'leave-one-out', order: 'random' } }, 'from their midst'],
    ['a random ratio', { ...base, split: { name: 'ratio' } }, 'from their midst'],
    ['a shift of popularity', { ...base, split: { name: 'popularity-shift' } }, 'from their midst'],
    [
      'observed labels',
      { ...base, loss: { name: 'bce' }, sampling: { labels: 'observed' } },
      '`sasrec` predicts the items that come next',
    ],
    [
      'a window of days without times',
      {
        ...base,
        dataset: { name: 'sasrec-ml-1m' },
        sequence: { targets: 'window', window: 28, windowUnit: 'days' },
      },
      'A window of days needs times',
    ],
    [
      'positions of rows with one target',
      { ...base, sequence: { targets: 'last', positions: 4 } },
      '`sequence.positions` has no effect',
    ],
    [
      'a quantile for each user',
      { ...base, loss: { name: 'sl-at-k' } },
      '`sl-at-k` keeps one quantile of scores for each user, and with `sasrec` a user has a vector for each position',
    ],
    [
      'a value of the batch with padding in it',
      { ...base, loss: { name: 'psl', form: 'batch' } },
      'the padding of histories would count',
    ],
    [
      'shared negatives of labelled pairs',
      { ...base, loss: { name: 'bce' }, sampling: { sharing: 'batch' } },
      '`bce` labels single pairs',
    ],
    [
      'shared negatives of a loss that looks at its own',
      { ...base, loss: { name: 'drrl' }, sampling: { sharing: 'batch' } },
      "`drrl` looks at each example's own negatives",
    ],
    [
      'shared false negatives',
      {
        ...base,
        sampling: { sharing: 'batch' },
        noise: { falseNegatives: { definition: 'psl', rate: 0.1 } },
      },
      'cannot be false for one user',
    ],
    [
      'false negatives of `mixed`',
      {
        ...base,
        loss: { name: 'softmax', negatives: 'mixed' },
        noise: { falseNegatives: { definition: 'psl', rate: 0.1 } },
      },
      'cannot be false for one user',
    ],
    ['histories of a model of pairs', { ...mf, sequence: { targets: 'last' } }, 'reads no histories'],
    ['prefixes of dense targets', { ...base, sequence: { prefixes: 3 } }, 'it belongs to `targets: last`'],
    ['a window of dense targets', { ...base, sequence: { window: 3 } }, 'it belongs to `targets: window`'],
    ['rows of pairs', { ...mf, sampling: { sharing: 'row' } }, 'shares its negatives with no other'],
    [
      'sharing of `mixed`',
      { ...base, loss: { name: 'softmax', negatives: 'mixed' }, sampling: { sharing: 'batch' } },
      'are the same for all',
    ],
    [
      'log Q of the full catalogue',
      { ...base, loss: { name: 'softmax', negatives: 'full', logQ: 'standard' } },
      'samples nothing',
    ],
  ])('are refused: %s', (_what, configuration, summary) => {
    expect(summaries(configuration).join('\n')).toContain(summary);
  });
});

it('a backbone has the targets and the batches of its published code', () => {
  const resolved = (backbone: object, more: object = {}) => {
    const { sequence, training } = resolveExperiment({ ...base, backbone, ...more });
    return [sequence.targets, training.batchSize];
  };
  expect(resolved({ name: 'sasrec' })).toEqual(['dense', 128]);
  expect(resolved({ name: 'sasrec', variant: 'recbole' })).toEqual(['last', 1024]);
  expect(resolved({ name: 'gru4rec' })).toEqual(['last', 1024]);
  expect(resolved({ name: 'gru4rec' }, { sequence: { targets: 'dense' } })).toEqual(['dense', 128]);
  expect(resolved({ name: 'sasrec' }, { training: { batchSize: 7 } })).toEqual(['dense', 7]);
  expect(resolved({ name: 'mf' })[1]).toBe(1024);
});

it('log Q without the positive in the denominator earns a warning', () => {
  const warnings = (loss: object) =>
    configurationWarnings(resolveExperiment({ ...base, loss: { name: 'softmax', ...loss } }));
  expect(warnings({ logQ: 'standard' })).toHaveLength(1);
  expect(warnings({ logQ: 'standard', positiveInDenominator: true })).toEqual([]);
  expect(warnings({})).toEqual([]);
});
