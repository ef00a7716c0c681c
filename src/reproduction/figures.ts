import type { Experiment } from '../config/schema/experiment.js';
import { type MetricRow, overall } from '../evaluation/evaluation.js';
import { type OverSeeds, overSeeds } from '../results/statistics/over-seeds.js';
import type { SweepFolder } from '../sweep/folder.js';
import type { Outcomes } from '../sweep/outcomes.js';
import type { PlannedCell } from '../sweep/plan.js';
import { failureOf, figuresOf } from '../sweep/state.js';

/** What is there of a planned cell: figures on the test part of some or all seeds of the setting that was chosen. */
export interface CellFigures {
  /** By seed, of the runs that are finished. */
  seeds: readonly { seed: number; rows: readonly MetricRow[] }[];
  /** How many seeds there are to be. */
  expected: number;
  /** Null while validation has not chosen. */
  experiment: string | null;
  setting: Readonly<Record<string, unknown>>;
  /** Why a run failed for good; null where none did. */
  failure: string | null;
}

/** Reads what is there of a cell; runs nothing. */
export async function figuresOfCell(
  cell: PlannedCell,
  folder: SweepFolder,
  outcomes: Outcomes,
  outFolder: string,
): Promise<CellFigures> {
  const choice = await outcomes.choice(cell);
  const only = cell.trials.length === 1 ? cell.trials[0]! : null;
  const trial = choice.kind === 'chosen' ? choice.trial : only;
  const expected = cell.trials[0]!.runs.length;
  const runs = trial?.runs ?? cell.trials.flatMap((each) => each.runs);
  const failure = choice.kind === 'open' && trial === null ? null : await firstFailure(runs, folder);
  if (trial === null) return { seeds: [], expected, experiment: null, setting: {}, failure };
  const seeds: { seed: number; rows: readonly MetricRow[] }[] = [];
  for (const id of trial.runs) {
    const run = outcomes.run(id);
    const rows = await figuresOf(run, 'test', outFolder);
    if (rows !== null) seeds.push({ seed: run.seed, rows });
  }
  return { seeds, expected, experiment: trial.experiment, setting: trial.setting, failure };
}

/** A metric of every seed, as mean and deviation. */
export function figureOverSeeds({ seeds }: Pick<CellFigures, 'seeds'>, metric: string): OverSeeds {
  return overSeeds(seeds.map(({ rows }) => overall(rows, metric)));
}

/** The metrics that an experiment measures, as metric and cutoff. */
export function metricsOfExperiment({ evaluation }: Experiment): { metric: string; cutoff: number }[] {
  return evaluation.metrics.flatMap((metric) => evaluation.cutoffs.map((cutoff) => ({ metric, cutoff })));
}

async function firstFailure(runs: readonly string[], folder: SweepFolder): Promise<string | null> {
  for (const run of runs) {
    const failure = await failureOf(run, folder);
    if (failure !== null) return `${run} failed: ${failure.message.split('\n')[0]}`;
  }
  return null;
}
