import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { InputError } from '../core/errors.js';
import type { DomainCount } from '../evaluation/domain-counts.js';
import type { GroupKind, MetricAt, MetricRow } from '../evaluation/evaluation.js';
import { type OverSeeds, overSeeds } from './statistics/over-seeds.js';

/** A baseline beside the model: its figures on the test part, or why it has none. */
export type Baseline =
  | { name: string; rows: readonly MetricRow[] }
  | {
      name: string;
      /** The reason, e.g. the memory that it would need. */
      refused: string;
    };

/** What a per-domain table is made from. */
export interface DomainTableInput {
  /** The model's name in the table: that of the configuration. */
  model: string;
  /** The data set's label. */
  dataset: string;
  /** The figures on the test part, one entry a seed. */
  runs: readonly { seed: number; rows: readonly MetricRow[] }[];
  /** Popularity, item-knn and ease, computed on the same test part. */
  baselines: readonly Baseline[];
  /** `all`, every reported domain and `other`, in any order; an `other` without items is left out. */
  counts: readonly DomainCount[];
  metrics: readonly MetricAt[];
  /** Lines under the table. */
  notes: readonly string[];
}

/** A line of the table. */
export interface DomainTableRow extends DomainCount {
  /** By model, in the order of `DomainTable.models`, then by metric, in the order of `DomainTable.metrics`. */
  cells: readonly (readonly OverSeeds[])[];
}

/** The per-domain table of an experiment. */
export interface DomainTable {
  dataset: string;
  /** The experiment's model, then the baselines. */
  models: readonly string[];
  seeds: readonly number[];
  metrics: readonly MetricAt[];
  /** `all`, the domains with the most test users first (equal ones by name), then `other`. */
  rows: readonly DomainTableRow[];
  notes: readonly string[];
}

/**
 * Computes the per-domain table: mean and sample standard deviation over the seeds, the baselines beside them.
 *
 * @throws InputError where there is no run, or the runs lack a figure that the table should show
 */
export function domainTable(input: DomainTableInput): DomainTable {
  if (input.runs.length === 0) {
    throw new InputError('A table needs at least one finished run', { found: 'no run' });
  }
  const seeds = input.runs.map(({ rows }) => figures(rows));
  const baselines = input.baselines.map((baseline) =>
    'refused' in baseline ? null : figures(baseline.rows),
  );
  const rows = input.counts
    .filter(hasItems)
    .toSorted(compareCounts)
    .map((count): DomainTableRow => {
      const keys = input.metrics.map((metric) => key(groupOf(count.name), count.name, metric));
      const own = keys.map((figure) => overSeeds(seeds.map((of) => of.get(figure) ?? Number.NaN)));
      const others = baselines.map((of) => keys.map((figure) => overSeeds([of?.get(figure) ?? Number.NaN])));
      return { ...count, cells: [own, ...others] };
    });
  requireFigures(input, rows);
  return {
    dataset: input.dataset,
    models: [input.model, ...input.baselines.map(({ name }) => baselineName(name, input.model))],
    seeds: input.runs.map(({ seed }) => seed),
    metrics: input.metrics,
    rows,
    notes: [...input.notes, ...input.baselines.flatMap(refusal)],
  };
}

/** The metrics that rows hold for all users, in the order of their first appearance. */
export function metricsOf(rows: readonly MetricRow[]): MetricAt[] {
  return rows.filter(({ group }) => group === 'overall').map(({ metric, cutoff }) => ({ metric, cutoff }));
}

/** Of the metrics that rows hold, those that an evaluation asks for. */
export function metricsAsked(
  rows: readonly MetricRow[],
  { metrics, cutoffs }: Pick<EvaluationConfig, 'metrics' | 'cutoffs'>,
): MetricAt[] {
  return metricsOf(rows).filter(
    ({ metric, cutoff }) => metrics.includes(metric) && (cutoff === 0 || cutoffs.includes(cutoff)),
  );
}

/** `recall@10`; `auc` for metrics without a cutoff. */
export function metricLabel({ metric, cutoff }: MetricAt): string {
  return cutoff === 0 ? metric : `${metric}@${cutoff}`;
}

/** Whether a line is about a single domain, neither `all` nor `other`. */
export function isDomain({ name }: DomainCount): boolean {
  return name !== 'all' && name !== 'other';
}

function figures(rows: readonly MetricRow[]): ReadonlyMap<string, number> {
  return new Map(rows.map((row) => [key(row.group, row.name, row), row.value]));
}

function key(group: GroupKind, name: string, metric: MetricAt): string {
  return JSON.stringify([group, name, metric.metric, metric.cutoff]);
}

function groupOf(name: string): GroupKind {
  return name === 'all' ? 'overall' : 'domain';
}

/** Where every item is in a reported domain, `other` is about nothing. */
function hasItems({ name, items }: DomainCount): boolean {
  return name !== 'other' || items > 0;
}

function compareCounts(a: DomainCount, b: DomainCount): number {
  return place(a) - place(b) || b.users - a.users || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function place({ name }: DomainCount): number {
  return name === 'all' ? 0 : name === 'other' ? 2 : 1;
}

function requireFigures(input: DomainTableInput, rows: readonly DomainTableRow[]): void {
  const all = rows.find(({ name }) => name === 'all');
  if (all === undefined) throw new Error('the counts of a per-domain table have no line `all`');
  const missing = input.metrics.filter((_, index) => Number.isNaN(all.cells[0]![index]!.mean));
  if (missing.length === 0) return;
  throw new InputError('The runs do not hold every figure of the table', {
    expected: missing.map(metricLabel).join(', '),
    found: metricsOf(input.runs[0]!.rows).map(metricLabel).join(', '),
    fix: '`reclab evaluate <run>` computes other metrics from the best weights',
  });
}

/** A configuration may be called as a baseline is, and may fit it otherwise: both stay, told apart. */
function baselineName(name: string, model: string): string {
  return name === model ? `${name} (baseline)` : name;
}

function refusal(baseline: Baseline): string[] {
  return 'refused' in baseline ? [`${baseline.name}: ${baseline.refused}`] : [];
}
