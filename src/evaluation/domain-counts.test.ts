import { expect, test } from 'vitest';
import { evaluationSchema } from '../config/schema/evaluation.js';
import { tinyDataset } from '../testing/datasets.js';
import { tinySplit } from '../testing/splits.js';
import { domainCounts } from './domain-counts.js';

const split = tinySplit({
  train: [
    [0, 0],
    [0, 1],
    [1, 2],
    [2, 3],
  ],
  validation: [[1, 1]],
  test: [
    [0, 2],
    [1, 0],
    [1, 3],
  ],
});
const dataset = tinyDataset({
  users: [0],
  items: [3],
  domains: { drama: [0, 1, 2], comedy: [1, 2], western: [3] },
});

test('counts test users, catalogue items and known interactions of each row of the table', () => {
  const config = { ...evaluationSchema.parse({}), domains: { minTestUsers: 1 } };
  expect(domainCounts(split, dataset.domains, config)).toEqual([
    { name: 'all', users: 2, items: 4, interactions: 5 },
    { name: 'drama', users: 2, items: 3, interactions: 4 },
    { name: 'comedy', users: 1, items: 2, interactions: 3 },
    { name: 'western', users: 1, items: 1, interactions: 1 },
    { name: 'other', users: 0, items: 0, interactions: 0 },
  ]);
});

test('domains with too few test users join `other`', () => {
  const config = { ...evaluationSchema.parse({}), domains: { minTestUsers: 2 } };
  expect(domainCounts(split, dataset.domains, config).slice(1)).toEqual([
    { name: 'drama', users: 2, items: 3, interactions: 4 },
    { name: 'other', users: 1, items: 1, interactions: 1 },
  ]);
});
