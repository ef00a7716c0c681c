import { expect, test } from 'vitest';
import { checkHistories } from './check-histories.js';
import { resolveExperiment } from './resolve.js';
import { noiseSchema } from './schema/noise.js';
import { showsOrder } from './traits.js';

function experiment(dataset: object, backbone: object, split: object = { name: 'ratio' }) {
  return resolveExperiment({ name: 'a', dataset, backbone, split });
}

test('a backbone that reads order needs times, or rows in their order', () => {
  const refused = (dataset: object, backbone: object = { name: 'markov' }) =>
    checkHistories(experiment(dataset, backbone)).map(({ summary }) => summary);
  expect(refused({ name: 'movielens-1m' })).toEqual([]);
  expect(refused({ name: 'sasrec-ml-1m' })).toEqual([]);
  expect(refused({ name: 'lastfm' }, { name: 'item-knn' })).toEqual([]);
  expect(refused({ name: 'lastfm' })).toEqual([
    '`markov` reads the order of events, which `lastfm` with `events: listens` does not tell',
  ]);
  expect(refused({ name: 'lastfm' }, { name: 'last-item-knn' })).toHaveLength(1);
});

test('times are read only where there are any', () => {
  const refused = (dataset: string, times: boolean) =>
    checkHistories(experiment({ name: dataset }, { name: 'pinnerformer', times })).map(
      ({ summary }) => summary,
    );
  expect(refused('movielens-1m', true)).toEqual([]);
  expect(refused('sasrec-ml-1m', false)).toEqual([]);
  expect(refused('sasrec-ml-1m', true)).toEqual([
    '`sasrec-ml-1m` tells the order of events but not their times',
  ]);
});

test('shuffled histories are a control for backbones that read their order', () => {
  const shuffled = (backbone: string) =>
    checkHistories({
      ...experiment({ name: 'movielens-1m' }, { name: backbone }),
      noise: noiseSchema.parse({ shuffledHistories: true }),
    }).map(({ summary }) => summary);
  expect(shuffled('markov')).toEqual([]);
  expect(shuffled('popularity')).toEqual([
    '`popularity` reads no order, so that shuffled histories are no control for it',
  ]);
});

test('what order alone gives stands beside splits in time, and beside backbones that read order', () => {
  const shows = (split: object, backbone = 'popularity') =>
    showsOrder(experiment({ name: 'movielens-1m' }, { name: backbone }, split));
  expect(shows({ name: 'leave-one-out' })).toBe(true);
  expect(shows({ name: 'leave-one-out', order: 'random' })).toBe(false);
  expect(shows({ name: 'ratio' })).toBe(false);
  expect(shows({ name: 'ratio', order: 'time' })).toBe(true);
  expect(shows({ name: 'global-time' })).toBe(true);
  expect(shows({ name: 'temporal-shift' })).toBe(false);
  expect(shows({ name: 'temporal-shift' }, 'markov')).toBe(true);
  expect(shows({ name: 'popularity-shift' })).toBe(false);
});
