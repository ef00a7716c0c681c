import { expect, test } from 'vitest';
import type { MetricRow } from './evaluation.js';
import { warnBelowPopularity } from './popularity-warning.js';

function withNdcg(value: number): MetricRow[] {
  return [{ group: 'overall', name: 'all', users: 9, metric: 'ndcg', cutoff: 10, value }];
}

test('a trained model that ends below popularity is warned about', () => {
  expect(warnBelowPopularity('mf', withNdcg(0.01), withNdcg(0.02), 'ndcg@10')).toMatch(
    /^mf ends below popularity: ndcg@10 is 0\.0100, .* 0\.0200\./,
  );
});

test('one that ends at or above it is not, nor one without the figure', () => {
  expect(warnBelowPopularity('mf', withNdcg(0.02), withNdcg(0.02), 'ndcg@10')).toBeNull();
  expect(warnBelowPopularity('mf', withNdcg(0.01), withNdcg(0.02), 'recall@10')).toBeNull();
});
