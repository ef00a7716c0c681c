import { describe, expect, it } from 'vitest';
import { checkExperiment } from './check.js';
import { resolveExperiment } from './resolve.js';
import { keysWithoutEffect } from './without-effect.js';

const configuration = (weighting: object, more: object = {}) => ({
  name: 'a',
  dataset: { name: 'movielens-1m' },
  split: { name: 'leave-one-out' },
  backbone: { name: 'mf', similarity: 'cosine' },
  loss: { name: 'softmax' },
  weighting,
  ...more,
});
const summaries = (weighting: object, more: object = {}) => {
  const written = configuration(weighting, more);
  return checkExperiment(resolveExperiment(written), written).map(({ summary }) => summary);
};
const byDomains = [
  { name: 'fixed', domains: ['Horror'] },
  { name: 'dynamic' },
  { name: 'posthoc' },
  { name: 'permuted' },
  { name: 'oversampling' },
];

describe('what a weighting goes with', () => {
  it.each([...byDomains, { name: 'inverse-item-popularity' }])('takes %o with a loss per example', (it) => {
    expect(summaries(it)).toEqual([]);
    expect(summaries(it, { loss: { name: 'bce' } })).toEqual([]);
    expect(summaries(it, { loss: { name: 'bpr' } })).toEqual([]);
  });

  it.each(['fixed', 'dynamic', 'permuted', 'inverse-item-popularity'])(
    'refuses %s of a loss with one value for a batch',
    (name) => {
      const weighting = name === 'fixed' ? { name, domains: ['Horror'] } : { name };
      expect(summaries(weighting, { loss: { name: 'psl', form: 'batch' } })).toEqual([
        '`psl` gives one value for a batch; its examples have no weights',
      ]);
    },
  );

  it('lets events be drawn by weights whatever the loss', () => {
    expect(summaries({ name: 'oversampling' }, { loss: { name: 'psl', form: 'batch' } })).toEqual([]);
  });

  it.each(['mse', 'ccl', 'psl', 'simce', 'hinge', 'drrl', 'focal'])(
    'has no bias for the scores of %s',
    (loss) => {
      expect(summaries({ name: 'posthoc' }, { loss: { name: loss } })).toEqual([
        `\`posthoc\` adds λ · ln w to logits, and the scores of \`${loss}\` are no logits`,
      ]);
    },
  );

  it('has no bias for the scores of a formula', () => {
    const loss = { name: 'expression', formula: 'mean((1 - positive + negative)^2)' };
    expect(summaries({ name: 'posthoc' }, { loss })).toHaveLength(1);
  });

  it('knows the limit of DrRL that is a softmax', () => {
    expect(summaries({ name: 'posthoc' }, { loss: { name: 'drrl', omega: 1 } })).toEqual([]);
  });

  it.each(byDomains)('refuses %o where no data set tells domains', (weighting) => {
    expect(summaries(weighting, { dataset: { name: 'sasrec-ml-1m' } })).toEqual([
      `\`${weighting.name}\` weights by the domains of items, which \`sasrec-ml-1m\` does not tell`,
    ]);
  });

  it('weights by the popularity of items without domains', () => {
    const dataset = { name: 'sasrec-ml-1m' };
    expect(summaries({ name: 'inverse-item-popularity' }, { dataset })).toEqual([]);
  });
});

describe('a rule that contradicts itself', () => {
  it('has coefficients that do not sum to 1', () => {
    expect(summaries({ name: 'dynamic', coefficients: { idf: 1 } })).toEqual([
      'The coefficients of the sparsity do not sum to 1',
    ]);
    expect(summaries({ name: 'dynamic', coefficients: { idf: 1, users: 0, entropy: 0 } })).toEqual([]);
  });

  it('has bounds the wrong way round', () => {
    expect(summaries({ name: 'permuted', wMin: 6 })).toEqual(['No weight can lie between these bounds']);
    expect(summaries({ name: 'oversampling', minShare: 0.9 })).toEqual([
      'No domain can lie between these shares',
    ]);
  });

  it('names a domain twice', () => {
    expect(summaries({ name: 'fixed', domains: ['Horror', 'War', 'Horror'] })).toEqual([
      '`Horror` is named twice',
    ]);
  });
});

it('says which keys the measure makes idle, and lets them stand', () => {
  const idle = (weighting: object) =>
    keysWithoutEffect(resolveExperiment(configuration(weighting)))
      .filter(({ path }) => path[0] === 'weighting')
      .map(({ path }) => path[1]);
  expect(idle({ name: 'dynamic' })).toEqual(['gamma']);
  expect(idle({ name: 'posthoc', measure: 'inverse-frequency' })).toEqual(['coefficients', 'idfMap']);
  expect(idle({ name: 'fixed', domains: ['War'] })).toEqual([]);
  expect(summaries({ name: 'dynamic', gamma: 0.7 })).toEqual([]);
});
