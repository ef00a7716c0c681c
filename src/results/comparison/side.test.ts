import { expect, it } from 'vitest';
import type { RunSource } from './run-source.js';
import { seedsOf, side, sideLabel } from './side.js';

const run = (experiment: string, seed: number): RunSource => ({
  path: `runs/${experiment}-${seed}/metrics.csv`,
  identity: {
    run: `${experiment}-${seed}`,
    experiment,
    config: 'mf',
    dataset: 'movies',
    split: 'ratio',
    backbone: 'mf',
    loss: 'bpr',
    weighting: 'none',
    seed,
    engine: 'wasm',
    protocol: 'default@1',
    trainFingerprint: 'a',
    testFingerprint: 'b',
  },
  rows: [],
  users: null,
  config: null,
});

it('orders the seeds of an experiment', () => {
  const candidate = side('candidate', [run('aa', 10), run('aa', 2)]);
  expect(seedsOf(candidate)).toEqual([2, 10]);
  expect(sideLabel(candidate)).toBe('mf (aa), seeds 2, 10');
});

it('is of one experiment', () => {
  expect(() => side('baseline', [run('aa', 1), run('bb', 1)])).toThrow(
    'The baseline is runs of several experiments\n' +
      '  expected: one experiment, with any number of seeds\n' +
      '  found:    aa (mf, runs/aa-1/metrics.csv), bb (mf, runs/bb-1/metrics.csv)',
  );
});

it('has each seed once', () => {
  expect(() => side('candidate', [run('aa', 1), { ...run('aa', 1), path: 'copy.csv' }])).toThrow(
    'runs/aa-1/metrics.csv, copy.csv: The candidate has seed 1 twice',
  );
});
