import { expect, it } from 'vitest';
import { domainTable } from './domain-table.js';
import { runFolder } from './run-folder.js';
import { duration, runSummary } from './summary.js';

const table = domainTable({
  model: 'mf-softmax',
  dataset: 'movielens-1m',
  runs: [
    {
      seed: 1,
      rows: [{ group: 'overall', name: 'all', users: 9, metric: 'recall', cutoff: 10, value: 0.5 }],
    },
  ],
  baselines: [],
  counts: [{ name: 'all', users: 9, items: 8, interactions: 70 }],
  metrics: [{ metric: 'recall', cutoff: 10 }],
  notes: ['protocol default@1'],
});

it('tells the figures, what they cost and where the files are', () => {
  const summary = runSummary({
    cutoff: 10,
    table,
    tablePaths: { csv: '/home/me/results/tables/m/t.csv', markdown: '/home/me/results/tables/m/t.md' },
    runs: [
      {
        seed: 1,
        paths: runFolder('/home/me/results/runs/0123456789ab-1'),
        bestEpoch: 40,
        epochs: 65,
        seconds: 72.4,
        peakMemoryBytes: 300 * 2 ** 20,
        reused: false,
        curves: true,
        diagnostics: true,
        weights: true,
      },
    ],
    workingFolder: '/home/me',
  });
  expect(summary.split('\n')).toEqual([
    'mf-softmax on movielens-1m, test part, one seed (1)',
    '',
    'recall@10',
    '| domain | users | mf-softmax |',
    '| :----- | ----: | ---------: |',
    '| all    |     9 |     0.5000 |',
    '',
    '  protocol default@1',
    '',
    'seed 1: best epoch 40 of 65, 1 min 12 s, peak memory 300 MiB',
    '',
    'table results/tables/m/t.csv',
    '      results/tables/m/t.md',
    'runs  results/runs/0123456789ab-1',
    'plots results/runs/0123456789ab-1/domains.svg',
    '      results/runs/0123456789ab-1/curves.svg',
    '      results/runs/0123456789ab-1/diagnostics.svg',
    '      results/runs/0123456789ab-1/weights.svg',
  ]);
});

it('tells a run without training, and one that was there before', () => {
  const run = {
    paths: runFolder('/r'),
    bestEpoch: null,
    epochs: 0,
    seconds: 1,
    peakMemoryBytes: 1,
    curves: false,
    diagnostics: false,
    weights: false,
  };
  const summary = runSummary({
    cutoff: 10,
    table,
    tablePaths: { csv: '/t.csv', markdown: '/t.md' },
    runs: [
      { ...run, seed: 1, reused: false },
      { ...run, seed: 2, reused: true },
    ],
    workingFolder: '/',
  });
  expect(summary).toContain('seed 1: no training, 1.0 s, peak memory 1 MiB');
  expect(summary).toContain('seed 2: no training, finished before');
  expect(summary).not.toMatch(/(curves|diagnostics|weights)\.svg/);
});

it.each([
  [7.26, '7.3 s'],
  [59.94, '59.9 s'],
  [59.97, '1 min 0 s'],
  [725, '12 min 5 s'],
  [12000, '3 h 20 min'],
])('says %d seconds as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
