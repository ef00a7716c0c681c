import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { datasetLabel } from '../config/dataset-label.js';
import type { LoadedExperiment } from '../config/load.js';
import { modelLabel } from '../config/reconstructions.js';
import { configurationWarnings } from '../config/warnings.js';
import { ExitCode } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import { domainCounts } from '../evaluation/domain-counts.js';
import { warnBelowPopularity } from '../evaluation/popularity-warning.js';
import {
  type Baseline,
  type DomainTable,
  domainTable,
  metricLabel,
  metricsAsked,
  metricsOf,
} from '../results/domain-table.js';
import { writeDomainTable } from '../results/domain-table-text.js';
import { domainsSvg } from '../results/domains-plot.js';
import { tablePaths } from '../results/run-folder.js';
import { Stages } from '../results/stages.js';
import { runSummary } from '../results/summary.js';
import { tableNotes } from '../results/table-notes.js';
import { averageBaselines, baselines } from './baselines.js';
import { type Material, prepareMaterial } from './material.js';
import type { ExperimentOptions } from './options.js';
import { isOtherExperiment } from './overridden.js';
import { runSeed, type SeedResult, storedSeed } from './run-seed.js';

/** What an experiment ends with. */
export interface ExperimentResult {
  /** What a person reads: the per-domain table and where the files are. */
  summary: string;
  table: DomainTable;
  runs: readonly SeedResult[];
  tablePath: string;
  exitCode: number;
  /** The same for a program. */
  json: unknown;
}

/**
 * Runs an experiment: all its seeds, the baselines beside them, and the per-domain table over the seeds.
 *
 * @throws ReclabError with the exit code of what went wrong; what was finished stays and is not run again
 */
export async function runExperiment(
  loaded: LoadedExperiment,
  options: ExperimentOptions,
): Promise<ExperimentResult> {
  const first = new Stages();
  for (const warning of configurationWarnings(loaded.experiment)) options.reporter.warn(warning);
  const material = await prepareMaterial(loaded, options, first);
  const runs: SeedResult[] = [];
  const beside: Baseline[][] = [];
  for (const seed of tableSeeds(loaded)) {
    options.signal.throwIfAborted();
    // Engine and data belong to the record of the seed that waited for them.
    const stages = runs.length === 0 ? first : new Stages();
    const run = material.experiment.seeds.includes(seed)
      ? await runSeed(loaded, material, seed, stages, options)
      : await storedSeed(material, seed, options);
    if (run === null) continue;
    runs.push(run);
    beside.push(await baselines(material.experiment, run.material, options));
  }
  const averaged = averageBaselines(beside);
  const warnings = comparisonWarnings(material, runs, averaged);
  for (const warning of warnings) options.reporter.warn(warning);
  const table = makeTable(loaded, material, runs, averaged, warnings);
  const paths = tablePaths(options.outFolder, {
    dataset: datasetLabel(material.experiment.dataset),
    config: material.experiment.name,
    overriddenExperiment: isOtherExperiment(loaded, material) ? material.experimentId : null,
  });
  await writeDomainTable(table, paths);
  await writeDomainPlots(table, runs);
  return {
    summary: runSummary({
      cutoff: Number(material.experiment.training.select.split('@')[1] ?? 0),
      table,
      tablePaths: paths,
      runs: runs.map(summarised),
      workingFolder: process.cwd(),
    }),
    table,
    runs,
    tablePath: paths.csv,
    exitCode: ExitCode.done,
    json: {
      experiment: material.experimentId,
      config: material.experiment.name,
      table: relative(process.cwd(), paths.csv),
      runs: runs.map(({ seed, paths: { folder }, record }) => ({
        seed,
        folder,
        bestEpoch: record.bestEpoch,
      })),
      models: table.models,
      metrics: table.metrics,
      domains: table.rows,
      notes: table.notes,
    },
  };
}

/**
 * The seeds that may stand in the table: those to run, and those that the file lists beside them, which a run with one
 * seed may find finished. Seeds that are run one by one, on several machines, so end in the table of all.
 */
function tableSeeds({ experiment, withoutOverrides }: LoadedExperiment): number[] {
  const listed = withoutOverrides?.seeds ?? [];
  return [...new Set([...listed, ...experiment.seeds])].sort((a, b) => a - b);
}

function makeTable(
  loaded: LoadedExperiment,
  { experiment, engine }: Material,
  runs: readonly SeedResult[],
  beside: readonly Baseline[],
  warnings: readonly string[],
): DomainTable {
  const { split, domains } = runs[0]!.material;
  return domainTable({
    model: modelLabel(experiment),
    dataset: datasetLabel(experiment.dataset),
    runs,
    baselines: beside,
    counts: domainCounts(split, domains, experiment.evaluation),
    metrics: metricsAsked(runs[0]!.rows, experiment.evaluation),
    notes: tableNotes({
      protocol: runs[0]!.record.protocol,
      loss: experiment.loss.name,
      weighting: experiment.weighting.name,
      noise: experiment.noise,
      overrides: loaded.overrides,
      baselinesFittedOn: split.hasValidation
        ? 'the train part, as the model; validation held out'
        : 'the train part',
      engine: `${engine.name} (${engine.device})`,
      warnings: [...runs.flatMap(({ record }) => record.warnings), ...warnings],
    }),
  });
}

/** A trained model that ends below popularity has learned nothing about its users, and a reader must be told. */
function comparisonWarnings(
  { experiment }: Material,
  runs: readonly SeedResult[],
  beside: readonly Baseline[],
): string[] {
  const popularity = beside.find(({ name }) => name === 'popularity');
  if (experiment.loss.name === 'none' || !popularity || !('rows' in popularity)) return [];
  const decisive = metricLabel(metricsOf(popularity.rows)[0]!);
  return runs.flatMap(({ seed, rows }) => {
    const warning = warnBelowPopularity(`${experiment.name}, seed ${seed},`, rows, popularity.rows, decisive);
    return warning === null ? [] : [warning];
  });
}

async function writeDomainPlots(table: DomainTable, runs: readonly SeedResult[]): Promise<void> {
  const plot = await domainsSvg(table);
  for (const { paths } of runs) await writeFileAtomic(paths.domains, plot);
}

function summarised({ seed, paths, record, reused }: SeedResult) {
  const { bestEpoch, epochs, stages, peakMemoryBytes } = record;
  const seconds = stages.reduce((total, stage) => total + stage.seconds, 0);
  const plots = {
    curves: existsSync(paths.curves),
    diagnostics: existsSync(paths.diagnostics),
    weights: existsSync(paths.weights),
  };
  return { seed, paths, bestEpoch, epochs, seconds, peakMemoryBytes, reused, ...plots };
}
