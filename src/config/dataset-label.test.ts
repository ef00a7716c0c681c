import { expect, it } from 'vitest';
import { datasetLabel } from './dataset-label.js';
import { datasetSchema } from './schema/dataset.js';

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
