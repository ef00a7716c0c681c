import { expect, it } from 'vitest';
import { resolveExperiment } from './resolve.js';
import { configurationWarnings } from './warnings.js';

const warningsOf = (loss: object, backbone: object = { name: 'mf', similarity: 'cosine' }) =>
  configurationWarnings(
    resolveExperiment({
      name: 'mf',
      dataset: { name: 'movielens-1m' },
      split: { name: 'leave-one-out' },
      backbone,
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

it.each(['ccl', 'drrl', 'psl', 'sl-at-k'])(
  'says that %s expects cosines where scores are dot products',
  (name) => {
    const said = [
      expect.stringMatching(
        new RegExp(`^\`${name}\` expects cosine scores, .* set \`backbone.similarity: cosine\`$`),
      ),
    ];
    expect(warningsOf({ name }, { name: 'mf' })).toEqual(said);
    expect(warningsOf({ name }, { name: 'lightgcn', similarity: 'dot' })).toEqual(said);
    expect(warningsOf({ name })).toEqual([]);
    expect(warningsOf({ name }, { name: 'xsimgcl', similarity: 'cosine' })).toEqual([]);
  },
);

it.each(['bpr', 'softmax', 'simce'])('lets %s have dot products', (name) => {
  expect(warningsOf({ name }, { name: 'mf' })).toEqual([]);
});
