import { describe, expect, it } from 'vitest';
import type { TestedRow } from './compared-row.js';
import { judge, overallVerdict } from './verdict.js';

const row = (change: number, p: number, reach: number, more: Partial<TestedRow> = {}): TestedRow => ({
  group: 'overall',
  name: 'all',
  metric: 'recall',
  cutoff: 10,
  over: 'users',
  users: 100,
  leftOut: 0,
  candidate: 0.2 * (1 + change),
  baseline: 0.2,
  difference: 0.2 * change,
  relativeChange: change,
  interval: { low: 0.2 * (change - reach), high: 0.2 * (change + reach) },
  p,
  userTest: null,
  seedTest: null,
  signFlip: null,
  wilcoxon: null,
  bootstrap: null,
  relativeBootstrap: null,
  effectSize: 0,
  rankBiserial: 0,
  ...more,
});
const domain = { group: 'domain', name: 'Drama' } as const;
const limits = { alpha: 0.05, maxDrop: 0.01 };
const verdicts = (rows: readonly TestedRow[]) => judge(rows, limits).map(({ verdict }) => verdict);
const overall = (rows: readonly TestedRow[]) => overallVerdict(judge(rows, limits));

describe('a line', () => {
  it('is better or worse where the adjusted p value is below alpha', () => {
    expect(verdicts([row(0.1, 0.01, 0.05)])).toEqual(['better']);
    expect(verdicts([row(-0.1, 0.01, 0.05)])).toEqual(['worse']);
    expect(verdicts([row(-0.1, 0.03, 0.09), row(-0.1, 0.04, 0.09, domain)])).toEqual([
      'undecided',
      'undecided',
    ]);
    expect(verdicts([row(-0.1, 0.05, 0.1)])).toEqual(['undecided']);
  });

  it('is equal where the interval lies within the drop that is accepted', () => {
    expect(verdicts([row(0.001, 0.8, 0.005)])).toEqual(['equal']);
    expect(verdicts([row(-0.006, 0.2, 0.005)])).toEqual(['undecided']);
    expect(verdicts([row(0, 1, 0)])).toEqual(['equal']);
  });

  it('is undecided where no user hits with either side', () => {
    const none = { candidate: 0, baseline: 0, relativeChange: Number.NaN };
    expect(verdicts([row(0, 1, 0, none)])).toEqual(['undecided']);
  });

  it('is undecided where it could not be tested', () => {
    const nothing = { low: Number.NaN, high: Number.NaN };
    expect(verdicts([row(0.1, Number.NaN, 0, { interval: nothing })])).toEqual(['undecided']);
  });
});

describe('a comparison', () => {
  it('has regressed where any line is worse by more than is accepted', () => {
    expect(overall([row(-0.1, 0.01, 0.05)])).toBe('regressed');
    expect(overall([row(0.1, 0.001, 0.05), row(-0.1, 0.001, 0.05, domain)])).toBe('regressed');
  });

  it('passes with a drop that is real and accepted', () => {
    expect(overall([row(-0.009, 0.001, 0.005)])).toBe('passed');
    expect(judge([row(-0.009, 0.001, 0.005)], limits)[0]).toMatchObject({
      verdict: 'worse',
      regressed: false,
    });
  });

  it('is undecided where a line over all users is', () => {
    expect(overall([row(-0.02, 0.2, 0.04)])).toBe('undecided');
    expect(overall([row(0.1, 0.001, 0.05), row(-0.02, 0.2, 0.04, domain)])).toBe('passed');
  });
});
