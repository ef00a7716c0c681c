import { expect, it } from 'vitest';
import { withAbsolutePaths, withRelativePaths } from './file-paths.js';
import { experimentSchema } from './schema/experiment.js';

const experiment = {
  ...experimentSchema.parse({
    name: 'own',
    dataset: { name: 'files', train: 'data/split.zip#train.tsv', test: 'https://example.org/test.tsv' },
    split: { name: 'provided' },
    backbone: { name: 'popularity' },
  }),
} as Parameters<typeof withAbsolutePaths>[0];

it('names files from the root, for use in any folder, and leaves addresses', () => {
  expect(withAbsolutePaths(experiment, '/home/ann/project').dataset).toMatchObject({
    train: '/home/ann/project/data/split.zip#train.tsv',
    test: 'https://example.org/test.tsv',
  });
});

it('names them from the folder that they are written to, and comes back to the same files', () => {
  const absolute = withAbsolutePaths(experiment, '/home/ann/project');
  const written = withRelativePaths(absolute, '/home/ann/project/results/runs/abc-1');
  expect(written.dataset).toMatchObject({
    train: '../../../data/split.zip#train.tsv',
    test: 'https://example.org/test.tsv',
  });
  expect(withAbsolutePaths(written, '/home/ann/project/results/runs/abc-1')).toEqual(absolute);
});

it('changes nothing in data sets without own files', () => {
  const movielens = { ...experiment, dataset: { name: 'movielens-1m' } } as unknown as typeof experiment;
  expect(withRelativePaths(movielens, '/tmp')).toBe(movielens);
});
