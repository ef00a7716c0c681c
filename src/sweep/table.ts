import { reconstructionNotes } from '../config/reconstructions.js';
import type { MetricName } from '../config/schema/evaluation.js';
import { labelMetrics } from '../config/traits.js';
import { type MetricRow, overall } from '../evaluation/evaluation.js';
import { type OverSeeds, overSeeds } from '../results/statistics/over-seeds.js';
import type { SweepFolder } from './folder.js';
import { runCount } from './followers.js';
import { edgesOfGrid } from './grid-edge.js';
import { valueLabel } from './label.js';
import type { Outcomes } from './outcomes.js';
import { decidingRuns, type PlannedCell, type PlannedTrial, type SweepPlan } from './plan.js';
import { componentsOf, failureOf, figuresOf } from './state.js';
import { tunedAtNotes } from './tuned-at.js';

/** A line: a cell with what was chosen for it. */
export interface SweepTableRow {
  /** The method, where there are methods, then the value on each axis. */
  names: readonly string[];
  /** What was chosen of each tuned key, by key; empty where nothing was. */
  setting: Readonly<Record<string, unknown>>;
  /** Settings that were tried. */
  trials: number;
  /** Settings of which a run failed. */
  failedTrials: number;
  seeds: number;
  /** The experiment's id; null where every trial failed. */
  experiment: string | null;
  validation: OverSeeds;
  /** In the order of the table's metrics. */
  test: readonly OverSeeds[];
}

/** The table of a sweep: what was compared, what validation chose, and how that does on the test part. */
export interface SweepTable {
  name: string;
  select: string;
  /** Headings of `SweepTableRow.names`. */
  headings: readonly string[];
  /** Test metrics, as `metric@cutoff`. */
  metrics: readonly string[];
  rows: readonly SweepTableRow[];
  notes: readonly string[];
}

/** Puts the table of a sweep together, of which every run has ended. */
export async function sweepTable(
  plan: SweepPlan,
  folder: SweepFolder,
  outcomes: Outcomes,
  outFolder: string,
): Promise<SweepTable> {
  const axes = [...new Set(plan.cells.flatMap((cell) => Object.keys(cell.axes)))];
  const hasMethods = plan.cells.some(({ method }) => method !== null);
  const metrics = [...new Set(plan.runs.flatMap((run) => metricLabels(run)))];
  const rows: SweepTableRow[] = [];
  const failures: string[] = [];
  const edges: string[] = [];
  const components: string[] = [];
  for (const cell of plan.cells) {
    const names = [
      ...(hasMethods ? [cell.method ?? ''] : []),
      ...axes.map((axis) => valueLabel(cell.axes[axis])),
    ];
    rows.push({ names, ...(await rowOf(cell, plan.select, metrics, outcomes, outFolder)) });
    const choice = await outcomes.choice(cell);
    if (choice.kind === 'chosen') components.push(...(await componentsOf(choice.trial.runs[0]!, outFolder)));
    if (plan.search === 'grid' && choice.kind === 'chosen' && cell.tunedAt === undefined)
      edges.push(...edgesOfGrid(cell, choice.trial));
    for (const id of cell.trials.flatMap(({ runs }) => runs)) {
      const failure = await failureOf(id, folder);
      if (failure) failures.push(`${id} failed: ${failure.message.split('\n')[0]}`);
    }
  }
  return {
    name: plan.name,
    select: plan.select,
    headings: [...(hasMethods ? ['method'] : []), ...axes],
    metrics,
    rows,
    notes: [...notesOf(plan, rows), ...reconstructionNotes(components), ...edges, ...new Set(failures)],
  };
}

async function rowOf(
  cell: PlannedCell,
  select: string,
  metrics: readonly string[],
  outcomes: Outcomes,
  outFolder: string,
): Promise<Omit<SweepTableRow, 'names'>> {
  const choice = await outcomes.choice(cell);
  const seeds = cell.trials[0]!.runs.length;
  const trials = cell.trials.length;
  if (choice.kind !== 'chosen') {
    const none = overSeeds([]);
    return {
      setting: {},
      trials,
      failedTrials: trials,
      seeds,
      experiment: null,
      validation: none,
      test: metrics.map(() => none),
    };
  }
  const { trial, failedTrials } = choice;
  const validation = await rowsOf(trial, 'validation', outcomes, outFolder);
  const test = await rowsOf(trial, 'test', outcomes, outFolder);
  return {
    setting: trial.setting,
    trials,
    failedTrials,
    seeds,
    experiment: trial.experiment,
    validation: figure(validation, select),
    test: metrics.map((metric) => figure(test, metric)),
  };
}

/** The figures of each seed; none for one that has no such part. */
export async function rowsOf(
  { runs }: PlannedTrial,
  part: 'validation' | 'test',
  outcomes: Outcomes,
  outFolder: string,
): Promise<(readonly MetricRow[])[]> {
  const found: (readonly MetricRow[])[] = [];
  for (const id of runs) {
    const run = outcomes.run(id);
    const has = part === 'test' || run.hasValidation;
    found.push((has && (await figuresOf(run, part, outFolder))) || []);
  }
  return found;
}

function figure(seeds: readonly (readonly MetricRow[])[], metric: string): OverSeeds {
  return overSeeds(seeds.map((rows) => overall(rows, metric)));
}

function metricLabels({ metrics, cutoffs }: { metrics: readonly MetricName[]; cutoffs: readonly number[] }) {
  return metrics.flatMap((metric) =>
    labelMetrics.includes(metric) ? [metric] : cutoffs.map((cutoff) => `${metric}@${cutoff}`),
  );
}

function notesOf(plan: SweepPlan, rows: readonly SweepTableRow[]) {
  const { search, select, protocolVersion, runs, cells } = plan;
  const tuned = cells.some(({ trials }) => trials.length > 1);
  const budgets = new Set(rows.map(({ trials }) => trials));
  const engines = [...new Set(runs.map(({ engine }) => engine))].join(', ');
  return [
    `${runCount(plan)} runs; protocol version ${protocolVersion}; engine ${engines}`,
    ...(tuned
      ? [
          `search: ${search}; chosen by the mean of ${select} on validation, before the test part was measured`,
        ]
      : ['nothing was tuned: every line is measured']),
    ...followingNote(plan),
    ...tunedAtNotes(cells),
    ...(budgets.size > 1
      ? [`! unequal budgets: ${[...budgets].sort((a, b) => a - b).join(', ')} trials`]
      : []),
  ];
}

/** Where settings were chosen by some of the seeds only, by which. */
function followingNote({ cells, runs }: SweepPlan): string[] {
  const trials = cells.flatMap((cell) => (cell.tunedAt === undefined ? cell.trials : []));
  const trial = trials.find(({ deciding, runs }) => deciding !== undefined && deciding.length < runs.length);
  if (trial === undefined) return [];
  const seeds = decidingRuns(trial).map((id) => runs.find(({ run }) => run === id)!.seed);
  const named = seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds.join(', ')}`;
  return [`chosen by ${named} alone; the figures are of the chosen setting with ${trial.runs.length} seeds`];
}
