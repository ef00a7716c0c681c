import { describe, expect, it } from 'vitest';
import type { MetricRow } from '../evaluation/evaluation.js';
import { choose, type Outcome } from './choose.js';
import type { PlannedCell } from './plan.js';

const figures = (value: number): readonly MetricRow[] => [
  { group: 'overall', name: 'all', users: 10, metric: 'ndcg', cutoff: 10, value },
];

function cell(...trials: string[][]): PlannedCell {
  return {
    method: 'bpr',
    dataset: 'synthetic',
    axes: {},
    trials: trials.map((runs, index) => ({ setting: { index }, experiment: `e${index}`, runs })),
  };
}

function chosen(of: PlannedCell, outcomes: Record<string, Outcome>) {
  const choice = choose(of, 'ndcg@10', (run) => outcomes[run]!);
  return choice.kind === 'chosen' ? [choice.trial.experiment, choice.failedTrials] : choice.kind;
}

describe('choose', () => {
  it('takes the best mean over the seeds, not the best seed', () => {
    const outcomes = { a1: figures(0.5), a2: figures(0.1), b1: figures(0.35), b2: figures(0.35) };
    expect(chosen(cell(['a1', 'a2'], ['b1', 'b2']), outcomes)).toEqual(['e1', 0]);
  });

  it('heeds the deciding runs alone where they are named', () => {
    const { trials, ...rest } = cell(['a1', 'a2'], ['b1', 'b2']);
    const few = { ...rest, trials: trials.map((trial) => ({ ...trial, deciding: [trial.runs[0]!] })) };
    const outcomes = { a1: figures(0.3), a2: figures(0.9), b1: figures(0.4), b2: 'open' as const };
    expect(chosen(few, outcomes)).toEqual(['e1', 0]);
  });

  it('takes the first of equal ones', () => {
    expect(chosen(cell(['a'], ['b'], ['c']), { a: figures(0.1), b: figures(0.3), c: figures(0.3) })).toEqual([
      'e1',
      0,
    ]);
  });

  it('waits for every run of every trial', () => {
    expect(chosen(cell(['a'], ['b']), { a: figures(0.5), b: 'open' })).toBe('open');
  });

  it('does not take a trial of which a run failed, whatever its others say', () => {
    const outcomes = { a1: figures(0.9), a2: 'failed' as const, b1: figures(0.1), b2: figures(0.1) };
    expect(chosen(cell(['a1', 'a2'], ['b1', 'b2']), outcomes)).toEqual(['e1', 1]);
  });

  it('takes none where all failed', () => {
    expect(chosen(cell(['a'], ['b']), { a: 'failed', b: 'failed' })).toBe('failed');
  });

  it('needs no validation where there is one setting', () => {
    expect(chosen(cell(['a']), { a: [] })).toEqual(['e0', 0]);
  });

  it('does not take a trial without the figure', () => {
    expect(chosen(cell(['a'], ['b']), { a: figures(Number.NaN), b: figures(0) })).toEqual(['e1', 1]);
  });
});
