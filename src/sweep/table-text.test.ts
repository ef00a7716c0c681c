import { expect, it } from 'vitest';
import type { SweepTable } from './table.js';
import { sweepTableCsv, sweepTableMarkdown } from './table-text.js';

const none = { mean: Number.NaN, deviation: Number.NaN };
const table: SweepTable = {
  name: 'losses',
  select: 'ndcg@10',
  headings: ['method', 'dataset'],
  metrics: ['recall@10'],
  rows: [
    {
      names: ['softmax', 'synthetic, users 200'],
      setting: { 'loss.temperature': 0.1 },
      trials: 3,
      failedTrials: 0,
      seeds: 2,
      experiment: '3f2a9c1b7d04',
      validation: { mean: 0.25, deviation: 0.01 },
      test: [{ mean: 0.5, deviation: 0.02 }],
    },
    {
      names: ['bpr', 'synthetic, users 200'],
      setting: {},
      trials: 3,
      failedTrials: 3,
      seeds: 2,
      experiment: null,
      validation: none,
      test: [none],
    },
  ],
  notes: ['search: grid'],
};

it('has every figure with its deviation in the CSV, and an empty field where there is none', () => {
  expect(sweepTableCsv(table)).toBe(
    'method,dataset,chosen,trials,failed_trials,seeds,experiment,validation_ndcg@10,validation_ndcg@10_std,recall@10,recall@10_std\n' +
      'softmax,"synthetic, users 200",loss.temperature 0.1,3,0,2,3f2a9c1b7d04,0.25,0.01,0.5,0.02\n' +
      'bpr,"synthetic, users 200",,3,3,2,,,,,\n',
  );
});

it('shows the budget and what failed in Markdown', () => {
  expect(sweepTableMarkdown(table)).toBe(`# losses

| method  | dataset              | chosen               | trials | failed | seeds | validation ndcg@10 |      recall@10 |
| :------ | :------------------- | :------------------- | -----: | -----: | ----: | -----------------: | -------------: |
| softmax | synthetic, users 200 | loss.temperature 0.1 |      3 |      0 |     2 |     0.2500 ±0.0100 | 0.5000 ±0.0200 |
| bpr     | synthetic, users 200 | -                    |      3 |      3 |     2 |                  - |              - |

- search: grid
`);
});
