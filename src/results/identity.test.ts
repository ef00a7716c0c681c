import { expect, it } from 'vitest';
import { datasetSchema } from '../config/schema/dataset.js';
import { experimentSchema } from '../config/schema/experiment.js';
import { datasetLabel, protocolLabel, runIdentity } from './identity.js';

it.each([
  [{ name: 'movielens-1m' }, 'movielens-1m'],
  [{ name: 'ir-benchmark', set: 'amazon2014-health' }, 'ir-benchmark-amazon2014-health'],
  [{ name: 'drrl' }, 'drrl-amazonElectronics'],
  [{ name: 'amazon-2023', category: 'Video_Games' }, 'amazon-2023-Video_Games'],
  [{ name: 'lastfm' }, 'lastfm'],
  [{ name: 'lastfm', events: 'tags' }, 'lastfm-tags'],
])('labels %j as %s, so that two sets never share a table', (config, label) => {
  expect(datasetLabel(datasetSchema.parse(config))).toBe(label);
});

it('puts preset and version into one label', () => {
  expect(protocolLabel('ir-benchmark', 3)).toBe('ir-benchmark@3');
});

it('takes the names of the parts from the configuration and the rest from the run', () => {
  const parsed = experimentSchema.parse({
    name: 'popularity',
    dataset: { name: 'movielens-100k' },
    split: { name: 'leave-one-out' },
    backbone: { name: 'popularity' },
  });
  const facts = {
    run: 'abc-1',
    experiment: 'abc',
    seed: 1,
    engine: 'wasm',
    trainFingerprint: 'f00d',
    testFingerprint: 'beef',
  };
  const experiment = { ...parsed, sampling: { ...parsed.sampling, negatives: 1 } };
  expect(runIdentity({ ...experiment, backbone: { name: 'popularity' } }, facts)).toEqual({
    ...facts,
    config: 'popularity',
    dataset: 'movielens-100k',
    split: 'leave-one-out',
    backbone: 'popularity',
    loss: 'none',
    weighting: 'none',
    protocol: protocolLabel('default'),
  });
});
