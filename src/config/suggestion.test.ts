import { expect, it } from 'vitest';
import { didYouMean, suggest } from './suggestion.js';

const metrics = ['recall', 'ndcg', 'mrr', 'auc', 'f1'];

it.each([
  ['recal', 'recall'],
  ['ndgc', 'ndcg'],
  ['NDCG', 'ndcg'],
  ['mmr', 'mrr'],
])('takes %s for %s', (typed, meant) => {
  expect(suggest(typed, metrics)).toBe(meant);
});

it('takes letters in the wrong order for the word', () => {
  expect(suggest('rnu', ['run', 'new'])).toBe('run');
});

it('takes the beginning of one word for the word', () => {
  expect(suggest('ir-bench', ['ir-benchmark', 'movielens-1m'])).toBe('ir-benchmark');
});

it.each(['foo', 'loss', ''])('suggests nothing for %j, which is like none', (typed) => {
  expect(didYouMean(typed, metrics)).toBeUndefined();
});
