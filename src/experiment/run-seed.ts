import { rm } from 'node:fs/promises';
import { runId } from '../config/fingerprint.js';
import type { LoadedExperiment } from '../config/load.js';
import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { withLock } from '../core/lock.js';
import { removeLeftovers } from '../data/leftovers.js';
import type { MetricRow } from '../evaluation/evaluation.js';
import { type RunFolder, readRun, runFolder, runFolderPath } from '../results/run-folder.js';
import type { RunRecord } from '../results/run-record.js';
import { Stages } from '../results/stages.js';
import { holdBackTest } from '../split/hold-back.js';
import type { Subset } from '../split/split.js';
import { checkpointFile } from '../training/checkpoint.js';
import { type Material, prepareSeed, type SeedMaterial } from './material.js';
import type { ExperimentOptions } from './options.js';
import { SeedSession } from './seed-session.js';

/** A finished run and what it was measured on. */
export interface SeedResult {
  seed: number;
  paths: RunFolder;
  record: RunRecord;
  /** Figures on the test part; of a run whose test part is held back, on the validation part. */
  rows: readonly MetricRow[];
  material: SeedMaterial;
  /** Whether the figures were there already. */
  reused: boolean;
}

/**
 * Runs one seed of an experiment: split, training (continued from a checkpoint where there is one), evaluation of the
 * best weights on validation and test, and the files of the run's folder. A run that is finished and holds the figures
 * asked for is taken as it is.
 */
export async function runSeed(
  loaded: LoadedExperiment,
  material: Material,
  seed: number,
  stages: Stages,
  options: ExperimentOptions,
): Promise<SeedResult> {
  const seedMaterial = await prepareSeed(material, seed, stages);
  return runPrepared(loaded, material, seedMaterial, seed, stages, options);
}

/**
 * Runs one seed as `runSeed` does, without its test part: what the run is given holds no test events, so that nothing can
 * be measured on them. `runSeed` measures the test part later, from the best weights. Figures on the test part that were
 * there before stay.
 */
export async function runSeedHeldBack(
  loaded: LoadedExperiment,
  material: Material,
  seed: number,
  stages: Stages,
  options: ExperimentOptions,
): Promise<SeedResult> {
  const { split, domains } = await prepareSeed(material, seed, stages);
  const held = { split: holdBackTest(split), domains };
  return runPrepared(loaded, material, held, seed, stages, options);
}

async function runPrepared(
  loaded: LoadedExperiment,
  material: Material,
  seedMaterial: SeedMaterial,
  seed: number,
  stages: Stages,
  options: ExperimentOptions,
): Promise<SeedResult> {
  const run = runId(material.experimentId, seed);
  const paths = runFolder(runFolderPath(options.outFolder, run));
  const decisive = seedMaterial.split.testHeldBack ? 'validation' : 'test';
  return withLock(
    `${paths.folder}.lock`,
    async () => {
      await removeLeftoversOf(paths);
      if (options.fresh) await rm(paths.folder, { recursive: true, force: true });
      const finished = await finishedRun(paths, material.experiment.evaluation, decisive);
      if (finished) return { seed, paths, ...finished, material: seedMaterial, reused: true };
      const session = new SeedSession(loaded, material, seedMaterial, seed, paths, stages, options);
      const { record, rows } = await session.run();
      return { seed, paths, record, rows, material: seedMaterial, reused: false };
    },
    {
      signal: options.signal,
      whenHeld: options.whenHeld,
      onWait: (holder) =>
        options.reporter.info(`Waiting for process ${holder?.pid} on ${holder?.host}, which runs ${run}`),
    },
  );
}

/** A seed that was run before, with the figures asked for; null where it was not, or not to its end. */
export async function storedSeed(
  material: Material,
  seed: number,
  { outFolder }: Pick<ExperimentOptions, 'outFolder'>,
): Promise<SeedResult | null> {
  const paths = runFolder(runFolderPath(outFolder, runId(material.experimentId, seed)));
  const finished = await finishedRun(paths, material.experiment.evaluation, 'test');
  if (finished === null) return null;
  return {
    seed,
    paths,
    ...finished,
    material: await prepareSeed(material, seed, new Stages()),
    reused: true,
  };
}

/** What killed processes were writing here; the plot of domains is written without the lock, so it is not touched. */
async function removeLeftoversOf({
  config,
  metrics,
  users,
  record,
  curves,
  diagnostics,
  weights,
  checkpoint,
  best,
}: RunFolder): Promise<void> {
  const files = [
    config,
    metrics,
    users,
    record,
    curves,
    diagnostics,
    weights,
    checkpointFile(checkpoint),
    checkpointFile(best),
  ];
  await Promise.all(files.map(removeLeftovers));
}

/** The record and the figures on a subset of a run that is finished and holds all that are asked for; null otherwise. */
export async function finishedRun(
  { folder }: Pick<RunFolder, 'folder'>,
  asked: Pick<EvaluationConfig, 'metrics' | 'cutoffs'>,
  subset: Subset,
): Promise<{ record: RunRecord; rows: MetricRow[] } | null> {
  const stored = await readRun(folder).catch(() => null);
  if (stored?.record.status !== 'finished') return null;
  const rows = stored.metrics.filter((row) => row.subset === subset);
  const holds = (metric: string, cutoff: number) =>
    rows.some(
      (row) =>
        row.group === 'overall' && row.metric === metric && (row.cutoff === cutoff || row.cutoff === 0),
    );
  const complete = asked.metrics.every((metric) => asked.cutoffs.every((cutoff) => holds(metric, cutoff)));
  return complete ? { record: stored.record, rows } : null;
}
