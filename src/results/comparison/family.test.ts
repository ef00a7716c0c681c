import { expect, it } from 'vitest';
import type { MetricRow } from '../../evaluation/evaluation.js';
import { family, figureOf } from './family.js';
import type { RunSource } from './run-source.js';
import type { Side } from './side.js';

const figure = (group: MetricRow['group'], name: string, label: string, value = 0.5): MetricRow => {
  const [metric, cutoff] = label.split('@');
  return { group, name, users: 9, metric: metric as MetricRow['metric'], cutoff: Number(cutoff), value };
};
const of = (role: Side['role'], ...runs: MetricRow[][]): Side => ({
  role,
  identity: {} as Side['identity'],
  runs: runs.map((rows) => ({ rows }) as unknown as RunSource),
});
const overall = ['recall@10', 'ndcg@10', 'recall@20', 'ndcg@20', 'coverage@10'].map((label) =>
  figure('overall', 'all', label),
);
const names = (rows: readonly { name: string; metric: string; cutoff: number }[]) =>
  rows.map(({ name, metric, cutoff }) => `${name} ${metric}@${cutoff}`);

it('takes all users and every domain, for the metrics at the lowest cutoff that both sides have', () => {
  const rows = [
    ...overall,
    figure('domain', 'Drama', 'recall@10'),
    figure('popularity', 'head', 'recall@10'),
  ];
  const { rows: lines, missing } = family(of('candidate', rows), of('baseline', rows), null);
  expect(names(lines)).toEqual(['all recall@10', 'all ndcg@10', 'Drama recall@10']);
  expect(missing).toEqual([]);
  const higher = overall.filter(({ cutoff }) => cutoff === 20);
  expect(names(family(of('candidate', rows), of('baseline', higher), null).rows)).toEqual([
    'all recall@20',
    'all ndcg@20',
  ]);
});

it('takes groups of users where they are asked for, after the domains', () => {
  const rows = [
    figure('user-group', 'Drama/power', 'recall@10'),
    ...overall.slice(0, 1),
    figure('domain', 'other', 'recall@10'),
    figure('domain', 'Drama', 'recall@10'),
  ];
  const [a, b] = [of('candidate', rows), of('baseline', rows)];
  const recall = [{ metric: 'recall', cutoff: 10 }] as const;
  expect(names(family(a, b, recall, ['overall', 'domain', 'user-group']).rows)).toEqual(
    ['all', 'Drama', 'other', 'Drama/power'].map((name) => `${name} recall@10`),
  );
  expect(names(family(a, b, recall, ['user-group']).rows)).toEqual(['Drama/power recall@10']);
});

it('tells what one side lacks', () => {
  const ours = [
    ...overall,
    figure('domain', 'Drama', 'recall@10'),
    figure('domain', 'Comedy', 'recall@10', Number.NaN),
  ];
  const theirs = [...overall, figure('overall', 'all', 'mrr@10'), figure('domain', 'Comedy', 'recall@10')];
  expect(family(of('candidate', ours), of('baseline', theirs), null).missing).toEqual([
    'mrr@10: the candidate has none',
    'domain Comedy, recall@10: the candidate has none',
    'domain Drama, recall@10: the baseline has none',
  ]);
});

it('takes a line that every seed has', () => {
  const drama = [...overall, figure('domain', 'Drama', 'recall@10')];
  const { rows, missing } = family(of('candidate', drama, overall), of('baseline', drama), null);
  expect(names(rows)).toEqual(['all recall@10', 'all ndcg@10']);
  expect(missing).toEqual(['domain Drama, recall@10: the candidate has none']);
});

it('takes the metrics that were chosen, and refuses those that are not there or say nothing of better', () => {
  const [a, b] = [of('candidate', overall), of('baseline', overall.slice(0, 1))];
  expect(names(family(a, b, [{ metric: 'recall', cutoff: 10 }]).rows)).toEqual(['all recall@10']);
  expect(() => family(a, b, [{ metric: 'ndcg', cutoff: 20 }])).toThrow(
    'The baseline has no figure for ndcg@20\n  expected: some of recall@10',
  );
  expect(() => family(a, a, [{ metric: 'coverage', cutoff: 10 }])).toThrow(
    'coverage@10 tells nothing of better and worse',
  );
});

it('refuses sides without a metric in common', () => {
  const [a, b] = [of('candidate', overall.slice(0, 1)), of('baseline', overall.slice(1, 2))];
  expect(() => family(a, b, null)).toThrow('The two sides share no metric');
});

it('looks up a figure', () => {
  const { runs } = of('candidate', overall);
  expect(figureOf(runs[0]!, { group: 'overall', name: 'all', metric: 'recall', cutoff: 20 })).toBe(0.5);
  expect(figureOf(runs[0]!, { group: 'domain', name: 'all', metric: 'recall', cutoff: 20 })).toBeNaN();
});

it('has the domains with the most users first, and `other` last', () => {
  const domain = (name: string, users: number) => ({ ...figure('domain', name, 'recall@10'), users });
  const rows = [domain('other', 99), domain('B', 5), domain('A', 5), domain('C', 7), ...overall.slice(0, 1)];
  expect(names(family(of('candidate', rows), of('baseline', rows), null).rows)).toEqual([
    'all recall@10',
    'C recall@10',
    'A recall@10',
    'B recall@10',
    'other recall@10',
  ]);
});
