import { expect, it } from 'vitest';
import { checkExperiment } from './check.js';
import { resolveExperiment } from './resolve.js';
import { keysWithoutEffect } from './without-effect.js';

const configuration = (backbone: object, more: object = {}) => ({
  name: 'a',
  dataset: { name: 'movielens-1m' },
  split: { name: 'leave-one-out' },
  backbone,
  loss: { name: 'bpr' },
  ...more,
});
const summaries = (backbone: object, more: object = {}) => {
  const written = configuration(backbone, more);
  return checkExperiment(resolveExperiment(written), written).map(({ summary }) => summary);
};

it('takes LightGCN without layers for matrix factorisation, unless the embeddings do not count', () => {
  expect(summaries({ name: 'lightgcn', layers: 0 })).toEqual([]);
  expect(summaries({ name: 'lightgcn', layers: 1, includesEgo: false })).toEqual([]);
  expect(summaries({ name: 'lightgcn', layers: 0, includesEgo: false })).toEqual([
    'A mean without the embeddings needs a layer',
  ]);
});

it('refuses to contrast with a layer beyond the last', () => {
  expect(summaries({ name: 'xsimgcl', layers: 2, contrast: { layer: 2 } })).toEqual([]);
  expect(summaries({ name: 'xsimgcl', layers: 2, contrast: { layer: 3 } })).toEqual([
    'There is no layer 3 to contrast with',
  ]);
});

it('says which keys of a contrast and of a noise that are not there have no effect, and lets them stand', () => {
  const backbone = {
    name: 'xsimgcl',
    contrast: { weight: 0, temperature: 0.3 },
    noise: { magnitude: 0, distribution: 'normal' },
  };
  expect(summaries(backbone)).toEqual([]);
  const found = keysWithoutEffect(resolveExperiment(configuration(backbone)));
  expect(found.filter(({ path }) => path[0] === 'backbone')).toMatchObject([
    { path: ['backbone', 'contrast', 'layer'], reason: 'a contrast of weight 0 is not computed' },
    { path: ['backbone', 'contrast', 'temperature'] },
    { path: ['backbone', 'contrast', 'deduplicates'] },
    { path: ['backbone', 'noise', 'distribution'], reason: 'there is no noise' },
  ]);
});

it('refuses an optimizer by row, which has no meaning over a graph', () => {
  const lazy = { training: { optimizer: { name: 'lazy-adam' } } };
  expect(summaries({ name: 'lightgcn' }, lazy)).toEqual([
    '`lightgcn` reaches every user and item at every step',
  ]);
  expect(summaries({ name: 'xsimgcl' }, lazy)).toEqual([
    '`xsimgcl` reaches every user and item at every step',
  ]);
});
