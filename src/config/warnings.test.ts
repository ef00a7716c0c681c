import { expect, it } from 'vitest';
import { resolveExperiment } from './resolve.js';
import { configurationWarnings } from './warnings.js';

const warningsOf = (loss: object) =>
  configurationWarnings(
    resolveExperiment({
      name: 'mf',
      dataset: { name: 'movielens-1m' },
      split: { name: 'leave-one-out' },
      backbone: { name: 'mf', similarity: 'cosine' },
      loss,
    }),
  );

it('warns of DrRL without robustness', () => {
  expect(warningsOf({ name: 'drrl', negativeWeight: 1 })).toEqual([
    expect.stringContaining('`drrl` with `loss.negativeWeight: 1` has no robustness'),
  ]);
});

it.each([
  { name: 'drrl' },
  { name: 'drrl', negativeWeight: 1.2 },
  { name: 'drrl', omega: 1 },
  { name: 'softmax' },
])('says nothing of %o', (loss) => {
  expect(warningsOf(loss)).toEqual([]);
});
