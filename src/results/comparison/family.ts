import { undecidingMetrics } from '../../config/traits.js';
import { InputError } from '../../core/errors.js';
import type { GroupKind, MetricAt, MetricRow } from '../../evaluation/evaluation.js';
import { metricLabel } from '../domain-table.js';
import type { RunSource } from './run-source.js';
import type { Side } from './side.js';

/** What a line of the comparison is about: all users, a domain or a group of users, and a metric. */
export interface FamilyRow extends MetricAt {
  group: GroupKind;
  name: string;
}

/** A line with the users that its figure is over. */
interface CountedRow extends FamilyRow {
  counted: number;
}

/** The lines of a comparison: the family that its p values are adjusted over. */
export interface Family {
  rows: readonly FamilyRow[];
  metrics: readonly MetricAt[];
  /** Lines that one side has no figures for, in words. */
  missing: readonly string[];
}

/** What a comparison tells unless it is asked for other groups. */
export const usualGroups: readonly GroupKind[] = ['overall', 'domain'];

/**
 * The lines that both sides have figures for: every group of the kinds asked for, for the chosen metrics. Those of one
 * side alone are told.
 *
 * @param chosen null for all metrics that both sides have at their lowest common cutoff
 * @throws InputError where a chosen metric is not there, says nothing of better and worse, or no metric is shared
 */
export function family(
  candidate: Side,
  baseline: Side,
  chosen: readonly MetricAt[] | null,
  groups: readonly GroupKind[] = usualGroups,
): Family {
  const [ours, theirs] = [figuresOf(candidate), figuresOf(baseline)];
  const metrics = chosen === null ? sharedMetrics(ours, theirs) : checked(chosen, ours, theirs);
  const wanted = new Set(metrics.map(metricLabel));
  const rows = [...new Map([...theirs, ...ours]).values()]
    .filter((row) => groups.includes(row.group) && wanted.has(metricLabel(row)))
    .sort(comparePlaces);
  const has = (row: FamilyRow) => [ours.has(rowKey(row)), theirs.has(rowKey(row))] as const;
  const missing = [
    ...(chosen === null ? lackingMetrics(ours, theirs, metrics) : []),
    ...lackingRows(
      rows.filter((row) => has(row).includes(false)),
      (row) => has(row)[0],
    ),
  ];
  const both = rows.filter((row) => !has(row).includes(false));
  return { rows: both.map(({ counted: _users, ...row }) => row), metrics, missing };
}

/** A line by a text of its own. */
export function rowKey({ group, name, metric, cutoff }: FamilyRow): string {
  return JSON.stringify([group, name, metric, cutoff]);
}

/** The figure of a run in a line; NaN where there is none. */
export function figureOf({ rows }: RunSource, line: FamilyRow): number {
  return rows.find((row) => rowKey(row) === rowKey(line))?.value ?? Number.NaN;
}

/** The lines that every run of a side has a figure for. */
function figuresOf({ runs }: Side): Map<string, CountedRow> {
  const counted = new Map<string, { row: MetricRow; runs: number }>();
  for (const row of runs.flatMap((run) => run.rows)) {
    if (Number.isNaN(row.value)) continue;
    counted.set(rowKey(row), { row, runs: (counted.get(rowKey(row))?.runs ?? 0) + 1 });
  }
  return new Map(
    [...counted]
      .filter(([, entry]) => entry.runs === runs.length)
      .map(([key, { row }]) => {
        const { group, name, metric, cutoff, users } = row;
        return [key, { group, name, metric, cutoff, counted: users }];
      }),
  );
}

type Figures = ReadonlyMap<string, CountedRow>;

/** All users first, then the domains with the most users, `other` as their last; then groups of users. */
function comparePlaces(a: CountedRow, b: CountedRow): number {
  const place = ({ group, name }: FamilyRow) =>
    group === 'overall' ? 0 : group !== 'domain' ? 3 : name === 'other' ? 2 : 1;
  return place(a) - place(b) || b.counted - a.counted || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function overallMetrics(figures: Figures): MetricAt[] {
  return [...figures.values()]
    .filter(({ group, metric }) => group === 'overall' && !undecidingMetrics.includes(metric))
    .map(({ metric, cutoff }) => ({ metric, cutoff }));
}

function sharedMetrics(ours: Figures, theirs: Figures): MetricAt[] {
  const known = new Set(overallMetrics(theirs).map(metricLabel));
  const shared = overallMetrics(ours).filter((metric) => known.has(metricLabel(metric)));
  const lowest = Math.min(...shared.map(({ cutoff }) => cutoff));
  if (shared.length > 0) return shared.filter(({ cutoff }) => cutoff === lowest);
  throw new InputError('The two sides share no metric', {
    expected: `one of the baseline's: ${labels(overallMetrics(theirs))}`,
    found: `the candidate's: ${labels(overallMetrics(ours))}`,
    fix: '`reclab evaluate <run>` computes other metrics from the best weights',
  });
}

function checked(chosen: readonly MetricAt[], ours: Figures, theirs: Figures): readonly MetricAt[] {
  const undirected = chosen.filter(({ metric }) => undecidingMetrics.includes(metric));
  if (undirected.length > 0) {
    throw new InputError(`${labels(undirected)} tells nothing of better and worse`, {
      expected: 'a metric of accuracy, such as ndcg@10',
    });
  }
  for (const [role, figures] of [
    ['candidate', ours],
    ['baseline', theirs],
  ] as const) {
    const known = overallMetrics(figures);
    const lacking = chosen.filter((metric) => !known.some((one) => metricLabel(one) === metricLabel(metric)));
    if (lacking.length === 0) continue;
    throw new InputError(`The ${role} has no figure for ${labels(lacking)}`, {
      expected: `some of ${labels(known)}`,
      fix: 'put the metric and the cutoff in `evaluation:` and run again; training is not repeated',
    });
  }
  return chosen;
}

function lackingMetrics(ours: Figures, theirs: Figures, metrics: readonly MetricAt[]): string[] {
  const at = new Set(metrics.map(({ cutoff }) => cutoff));
  const names = (figures: Figures) =>
    overallMetrics(figures)
      .filter(({ cutoff }) => at.has(cutoff))
      .map(metricLabel);
  const [a, b] = [names(ours), names(theirs)];
  return [
    ...a.filter((label) => !b.includes(label)).map((label) => `${label}: the baseline has none`),
    ...b.filter((label) => !a.includes(label)).map((label) => `${label}: the candidate has none`),
  ];
}

function lackingRows(rows: readonly FamilyRow[], isOurs: (row: FamilyRow) => boolean): string[] {
  return rows.map(
    (row) =>
      `${row.group === 'overall' ? 'all users' : `${row.group} ${row.name}`}, ${metricLabel(row)}: ` +
      `the ${isOurs(row) ? 'baseline' : 'candidate'} has none`,
  );
}

function labels(metrics: readonly MetricAt[]): string {
  return metrics.map(metricLabel).join(', ');
}
