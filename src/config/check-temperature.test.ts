import { expect, it } from 'vitest';
import { checkExperiment } from './check.js';
import { resolveExperiment } from './resolve.js';

function summaries(backbone: object, loss: object): string[] {
  const configuration = {
    name: 'a',
    dataset: { name: 'movielens-1m' },
    split: { name: 'leave-one-out' },
    backbone: { name: 'pinnerformer', ...backbone },
    loss,
  };
  return checkExperiment(resolveExperiment(configuration), configuration).map(({ summary }) => summary);
}

it('a learned temperature stands alone', () => {
  expect(summaries({}, { name: 'softmax', temperature: 1 })).toEqual([]);
  expect(summaries({}, { name: 'bce' })).toEqual([]);
  expect(summaries({}, { name: 'drrl' })).toEqual([]);
  expect(summaries({}, { name: 'softmax' })).toEqual([
    '`pinnerformer` learns the temperature, and `softmax` would divide by another one',
  ]);
});

it('without one, that of the loss divides, and its own keys change nothing', () => {
  expect(summaries({ temperature: { learned: false } }, { name: 'softmax', temperature: 0.1 })).toEqual([]);
  expect(summaries({ temperature: { learned: false, initial: 0.2 } }, { name: 'softmax' })).toEqual([
    '`backbone.temperature.initial` has no effect: the temperature of the loss is taken',
  ]);
});

it('a temperature starts within its bounds', () => {
  expect(summaries({ temperature: { initial: 2 } }, { name: 'bpr' })).toEqual([
    'The temperature starts outside its bounds',
  ]);
});
