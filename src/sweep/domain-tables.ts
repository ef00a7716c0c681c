import { datasetLabel } from '../config/dataset-label.js';
import { modelLabel } from '../config/reconstructions.js';
import type { Experiment } from '../config/schema/experiment.js';
import type { LoadedSweep } from '../config/sweep/sweep.js';
import { stableStringify } from '../core/hash.js';
import { prepareDataset } from '../data/prepare.js';
import { type DomainCount, domainCounts } from '../evaluation/domain-counts.js';
import type { MetricAt } from '../evaluation/evaluation.js';
import { averageBaselines } from '../experiment/baselines.js';
import { baselinesOfSeeds } from '../experiment/baselines-of-seeds.js';
import { prepareSeed } from '../experiment/material.js';
import { groupBy } from '../results/comparison/group-by.js';
import {
  type Baseline,
  type DomainTable,
  type DomainTableRow,
  domainTable,
  metricsAsked,
} from '../results/domain-table.js';
import { Stages } from '../results/stages.js';
import { cellLabel } from './label.js';
import type { SweepOptions } from './options.js';
import type { Outcomes } from './outcomes.js';
import type { PlannedCell, SweepPlan } from './plan.js';
import { rowsOf, type SweepTable } from './table.js';

/** A column of a table by domains: a baseline, or a line of the sweep's table. */
export interface DomainModel {
  name: string;
  /** As in the line of the sweep's table; of a baseline what it shares with all lines beside it. */
  names: readonly string[];
  /** What validation chose. */
  setting: Readonly<Record<string, unknown>>;
  /** None for baselines. */
  seeds: readonly number[];
  /** Empty for baselines. */
  experiment: string;
}

/** What was compared on the same data, domain by domain. */
export interface SweepDomainTable {
  dataset: string;
  split: string;
  /** Baselines first. */
  models: readonly DomainModel[];
  metrics: readonly MetricAt[];
  /** `all`, the domains with the most users first, then `other`; cells by model, then by metric. */
  rows: readonly DomainTableRow[];
  notes: readonly string[];
}

/** The tables of a sweep by domains, one for each data set, split and way of evaluating. */
export interface SweepDomainTables {
  name: string;
  /** Headings of `DomainModel.names`. */
  headings: readonly string[];
  tables: readonly SweepDomainTable[];
  notes: readonly string[];
}

/** A line of the sweep's table with what it is made from. */
interface Line {
  cell: PlannedCell;
  names: readonly string[];
  /** One of its trials: their data, split and evaluation are the same. */
  experiment: Experiment;
}

/** A line of which every seed is measured. */
interface MeasuredLine {
  model: DomainModel;
  experiment: Experiment;
  runs: Parameters<typeof domainTable>[0]['runs'];
}

/**
 * The chosen settings of a sweep domain by domain: means over the seeds beside the baselines of every table (see
 * `baselines`), which are fitted on what the models saw. Null where no data set has domains.
 */
export async function sweepDomainTables(
  { cells }: LoadedSweep,
  plan: SweepPlan,
  { name, headings, rows, notes }: SweepTable,
  outcomes: Outcomes,
  options: SweepOptions,
): Promise<SweepDomainTables | null> {
  const lines = plan.cells.map(
    (cell, index): Line => ({
      cell,
      names: rows[index]!.names,
      experiment: cells[index]!.trials[0]!.experiment,
    }),
  );
  const tables: SweepDomainTable[] = [];
  for (const together of groupBy(lines, dataKey).values()) {
    options.signal.throwIfAborted();
    const table = await tableOf(together, headings, outcomes, options);
    if (table !== null) tables.push(table);
  }
  return tables.length === 0 ? null : { name, headings, tables, notes };
}

/** Shuffled histories are a control of models, which stands beside what it is held against. */
function dataKey({ experiment: { dataset, split, evaluation, noise } }: Line): string {
  return stableStringify([dataset, split, evaluation, noise.falsePositives]);
}

async function tableOf(
  lines: readonly Line[],
  headings: readonly string[],
  outcomes: Outcomes,
  options: SweepOptions,
): Promise<SweepDomainTable | null> {
  const ordered = lines.find(({ experiment }) => !experiment.noise.shuffledHistories);
  const { experiment } = ordered ?? lines[0]!;
  const counts = await countsOf(experiment, options);
  if (counts === null) return null;
  const { measured, missing } = await measuredLines(lines, outcomes, options);
  if (measured.length === 0) return null;
  const beside = ordered === undefined ? [] : averageBaselines(await baselinesOfSeeds(experiment, options));
  const [first, ...others] = measured.map((line, index) =>
    tableOfLine(line, counts, index === 0 ? beside : []),
  );
  const baselines = first!.models.slice(1).map(
    (name): DomainModel => ({
      ...{ name, setting: {}, seeds: [], experiment: '' },
      names: sharedNames(lines, headings),
    }),
  );
  return {
    dataset: datasetLabel(experiment.dataset),
    split: experiment.split.name,
    models: [...baselines, ...measured.map(({ model }) => model)],
    metrics: first!.metrics,
    rows: first!.rows.map(({ cells: [own, ...fitted], ...count }, row) => ({
      ...count,
      cells: [...fitted, own!, ...others.map((table) => table.rows[row]!.cells[0]!)],
    })),
    notes: [
      ...(beside.length === 0 ? [] : ['baselines fitted on what the models saw']),
      ...first!.notes,
      ...missing,
    ],
  };
}

/** The sizes of the domains; null where the data have none. */
async function countsOf(
  experiment: Experiment,
  { dataFolder: folder, mirror, reporter, signal }: SweepOptions,
): Promise<DomainCount[] | null> {
  const where = { folder, mirror, reporter, signal, baseFolder: '/' };
  const dataset = await prepareDataset(experiment.dataset, where);
  const { split, domains } = await prepareSeed({ experiment, dataset }, experiment.seeds[0]!, new Stages());
  return domains === null ? null : domainCounts(split, domains, experiment.evaluation);
}

async function measuredLines(
  lines: readonly Line[],
  outcomes: Outcomes,
  { outFolder }: SweepOptions,
): Promise<{ measured: MeasuredLine[]; missing: string[] }> {
  const measured: MeasuredLine[] = [];
  const missing: string[] = [];
  for (const line of lines) {
    const { cell, names, experiment } = line;
    const name = nameOf(line, lines);
    const choice = await outcomes.choice(cell);
    const trial = choice.kind === 'chosen' ? choice.trial : null;
    const figures = trial === null ? [] : await rowsOf(trial, 'test', outcomes, outFolder);
    if (trial === null || figures.some((rows) => rows.length === 0)) {
      missing.push(`! ${name} is not shown: some of its runs failed`);
      continue;
    }
    const runs = figures.map((rows, index) => ({ seed: outcomes.run(trial.runs[index]!).seed, rows }));
    const seeds = runs.map(({ seed }) => seed);
    const model = { name, names, setting: trial.setting, seeds, experiment: trial.experiment };
    measured.push({ model, experiment, runs });
  }
  return { measured, missing };
}

function tableOfLine(
  { model, experiment, runs }: MeasuredLine,
  counts: readonly DomainCount[],
  baselines: readonly Baseline[],
): DomainTable {
  const metrics = metricsAsked(runs[0]!.rows, experiment.evaluation);
  return domainTable({ model: model.name, dataset: '', runs, baselines, counts, metrics, notes: [] });
}

/** The method and the axes in which the lines beside each other differ; a reconstruction is called one. */
function nameOf({ cell: { method, axes }, experiment }: Line, lines: readonly Line[]): string {
  const differing = Object.entries(axes).filter(([axis, value]) =>
    lines.some(({ cell }) => stableStringify(cell.axes[axis]) !== stableStringify(value)),
  );
  if (method === null && differing.length === 0) return modelLabel(experiment);
  return modelLabel({ ...experiment, name: cellLabel({ method, axes: Object.fromEntries(differing) }) });
}

function sharedNames(lines: readonly Line[], headings: readonly string[]): string[] {
  return headings.map((heading, index) => {
    const { names } = lines[0]!;
    const isShared = heading !== 'method' && lines.every((line) => line.names[index] === names[index]);
    return isShared ? names[index]! : '';
  });
}
