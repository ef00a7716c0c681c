import { expect, it } from 'vitest';
import { resolveExperiment } from './resolve.js';
import { revisionsOf } from './revisions.js';

const base = {
  name: 'revised',
  dataset: { name: 'movielens-1m' },
  split: { name: 'leave-one-out' },
  backbone: { name: 'sasrec' },
  loss: { name: 'softmax' },
};
const revised = (keys: object) => revisionsOf(resolveExperiment({ ...base, ...keys }));
const mixed = { name: 'softmax', negatives: 'mixed', logQ: 'standard' };

it('are those of a log-Q correction over the targets of histories', () => {
  expect(revised({ loss: mixed })).toEqual(['log-q-of-targets']);
  expect(revised({ loss: { ...mixed, negatives: 'in-batch' } })).toEqual(['log-q-of-targets']);
});

it('are those of targets of histories drawn by weight', () => {
  expect(revised({ weighting: { name: 'oversampling' } })).toEqual(['oversampled-targets']);
});

it.each([
  ['no correction', { loss: { ...mixed, logQ: 'none' } }],
  ['drawn negatives alone', { loss: { ...mixed, negatives: 'sampled' } }],
  ['pairs', { loss: mixed, backbone: { name: 'mf' } }],
  ['prefixes drawn by weight', { weighting: { name: 'oversampling' }, sequence: { targets: 'last' } }],
])('are none of %s', (_, keys) => {
  expect(revised(keys)).toEqual([]);
});
