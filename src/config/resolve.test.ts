import { expect, it } from 'vitest';
import { resolveExperiment } from './resolve.js';

const experiment = (loss: object, sampling: object = {}) =>
  resolveExperiment({
    name: 'a',
    dataset: { name: 'movielens-1m' },
    split: { name: 'leave-one-out' },
    backbone: { name: 'mf' },
    loss,
    sampling,
  });

it.each([
  [{ name: 'bpr' }, 1],
  [{ name: 'hinge' }, 1],
  [{ name: 'focal' }, 1],
  [{ name: 'simce' }, 64],
  [{ name: 'gbce' }, 256],
  [{ name: 'softmax' }, 1000],
  [{ name: 'bsl' }, 1000],
  [{ name: 'ccl' }, 1000],
  [{ name: 'psl' }, 1000],
  [{ name: 'softmax', negatives: 'full' }, 1],
  [{ name: 'softmax', negatives: 'in-batch' }, 1],
])('%j draws as many negatives as its paper: %i', (loss, negatives) => {
  expect(experiment(loss).sampling.negatives).toBe(negatives);
  expect(experiment(loss, { negatives: 7 }).sampling.negatives).toBe(7);
});
