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

it('says that a reconstruction with everything off is softmax', () => {
  expect(warningsOf({ name: 'dsl-reconstruction' })).toEqual([
    '`dsl-reconstruction` with `hardness`, `similarity` and `competition` at 0 is `softmax`; set what is to be on, or name `softmax`',
  ]);
  expect(warningsOf({ name: 'dsl-reconstruction', competition: -0.1 })).toEqual([]);
});
