import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Ranker } from '../backbones/backbone.js';
import { datasetLabel } from '../config/dataset-label.js';
import { withRelativePaths } from '../config/file-paths.js';
import { runId } from '../config/fingerprint.js';
import type { LoadedExperiment } from '../config/load.js';
import type { Experiment } from '../config/schema/experiment.js';
import { writeExperiment } from '../config/write.js';
import { InterruptedError } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import { withLock } from '../core/lock.js';
import { removeLeftovers } from '../data/leftovers.js';
import { evaluate } from '../evaluation/evaluate.js';
import { type Evaluation, type MetricRow, overall } from '../evaluation/evaluation.js';
import { curvesSvg } from '../results/curves-plot.js';
import { EventLog, readEvents } from '../results/events.js';
import { type RunIdentity, runIdentity } from '../results/identity.js';
import { writeMetrics } from '../results/metrics-csv.js';
import { type RunFolder, readRun, runFolder, runFolderPath } from '../results/run-folder.js';
import { protocolCard, type RunRecord, writeRunRecord } from '../results/run-record.js';
import { joinStages, type Stages } from '../results/stages.js';
import { writeUserValues } from '../results/users-csv.js';
import { type Checkpoint, checkpointFile, readCheckpoint } from '../training/checkpoint.js';
import { train } from '../training/train.js';
import { gitState, versions } from './environment.js';
import { type Material, prepareSeed, type SeedMaterial } from './material.js';
import { createModel, fitModel, type TrainedModel, withSelection } from './model.js';
import type { ExperimentOptions } from './options.js';

/** A finished run and what it was measured on. */
export interface SeedResult {
  seed: number;
  paths: RunFolder;
  record: RunRecord;
  /** Figures on the test part. */
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
  const run = runId(material.experimentId, seed);
  const paths = runFolder(runFolderPath(options.outFolder, run));
  const seedMaterial = await prepareSeed(material, seed, stages);
  return withLock(
    `${paths.folder}.lock`,
    async () => {
      await removeLeftoversOf(paths);
      if (options.fresh) await rm(paths.folder, { recursive: true, force: true });
      const finished = await finishedRun(paths, material);
      if (finished) return { seed, paths, ...finished, material: seedMaterial, reused: true };
      const session = new SeedSession(loaded, material, seedMaterial, seed, paths, stages, options);
      const { record, rows } = await session.run();
      return { seed, paths, record, rows, material: seedMaterial, reused: false };
    },
    {
      signal: options.signal,
      onWait: (holder) =>
        options.reporter.info(`Waiting for process ${holder?.pid} on ${holder?.host}, which runs ${run}`),
    },
  );
}

/** What killed processes were writing here; the plot of domains is written without the lock, so it is not touched. */
async function removeLeftoversOf({
  config,
  metrics,
  users,
  record,
  curves,
  checkpoint,
  best,
}: RunFolder): Promise<void> {
  const files = [config, metrics, users, record, curves, checkpointFile(checkpoint), checkpointFile(best)];
  await Promise.all(files.map(removeLeftovers));
}

async function finishedRun(
  paths: RunFolder,
  { experiment }: Material,
): Promise<{ record: RunRecord; rows: MetricRow[] } | null> {
  const stored = await readRun(paths.folder).catch(() => null);
  if (stored?.record.status !== 'finished') return null;
  const rows = stored.metrics.filter(({ subset }) => subset === 'test');
  const { metrics, cutoffs } = experiment.evaluation;
  const holds = (metric: string, cutoff: number) =>
    rows.some(
      (row) =>
        row.group === 'overall' && row.metric === metric && (row.cutoff === cutoff || row.cutoff === 0),
    );
  const complete = metrics.every((metric) => cutoffs.every((cutoff) => holds(metric, cutoff)));
  return complete ? { record: stored.record, rows } : null;
}

/** The state of one run while it goes on. */
class SeedSession {
  private readonly identity: RunIdentity;
  /** The configuration as it can be loaded again from the run's folder. */
  private readonly written: Experiment;
  private readonly warnings: string[];
  private record: RunRecord | null = null;
  private log: EventLog | null = null;

  constructor(
    private readonly loaded: LoadedExperiment,
    private readonly material: Material,
    private readonly seedMaterial: SeedMaterial,
    private readonly seed: number,
    private readonly paths: RunFolder,
    private readonly stages: Stages,
    private readonly options: ExperimentOptions,
  ) {
    const { split } = seedMaterial;
    this.warnings = [...split.warnings];
    this.written = withRelativePaths(material.experiment, paths.folder);
    this.identity = runIdentity(material.experiment, {
      run: runId(material.experimentId, seed),
      experiment: material.experimentId,
      seed,
      engine: material.engine.name,
      trainFingerprint: split.trainFingerprint,
      testFingerprint: split.testFingerprint,
    });
  }

  async run(): Promise<{ record: RunRecord; rows: readonly MetricRow[] }> {
    const resumeFrom = await readCheckpoint(this.paths.checkpoint);
    const earlier = resumeFrom && (await readRun(this.paths.folder).catch(() => null));
    await writeFileAtomic(this.paths.config, writeExperiment(this.written));
    this.record = await this.startRecord(resumeFrom !== null, earlier?.record ?? null);
    await writeRunRecord(this.paths.record, this.record);
    this.log = EventLog.open(
      this.paths.events,
      resumeFrom ? { resumeAtEpoch: resumeFrom.snapshot.epoch } : {},
    );
    if (resumeFrom === null) {
      this.log.append({ kind: 'start', engine: this.material.engine.name, seed: this.seed });
    } else if (earlier?.record.status !== 'finished') {
      const { epoch, stepInEpoch } = resumeFrom.snapshot;
      this.log.append({ kind: 'resume', epoch, step: stepInEpoch });
    }
    try {
      const evaluations = await this.compute(resumeFrom);
      await this.stages.run('write', () => this.writeFigures(evaluations));
      const record = await this.end('finished');
      return { record, rows: evaluations.find(({ subset }) => subset === 'test')!.rows };
    } catch (error) {
      const stopped = error instanceof InterruptedError || this.options.signal.aborted;
      await this.end(stopped ? 'interrupted' : 'failed', error as Error);
      throw error;
    } finally {
      this.log.close();
    }
  }

  private async compute(resumeFrom: Checkpoint | null): Promise<Evaluation[]> {
    const { experiment } = this.material;
    const model = createModel(experiment, this.seedMaterial, this.seed);
    if (model === null) {
      const ranker = await this.stages.run('fit', () => fitModel(experiment, this.seedMaterial));
      return this.evaluateBoth(ranker);
    }
    try {
      this.record!.parameterCount = model.trainer.parameterCount;
      await this.stages.run('train', () => this.train(model, resumeFrom));
      return await this.evaluateBoth(model.backbone.ranker());
    } finally {
      model.dispose();
    }
  }

  private async train(model: TrainedModel, resumeFrom: Checkpoint | null): Promise<void> {
    const { experiment } = this.material;
    const { training } = experiment;
    const { reporter, signal } = this.options;
    const bar = reporter.progress(`${experiment.name}, seed ${this.seed}`, training.epochs, 'epochs');
    const log = this.log!;
    const steps = { done: 0 };
    let note = '';
    try {
      const outcome = await train(model.trainer, {
        config: training,
        select: this.seedMaterial.split.hasValidation ? ({ rows }) => overall(rows, training.select) : null,
        folders: this.paths,
        resumeFrom,
        signal,
        listener: {
          step: (epoch, step, meanLoss) => {
            steps.done = step;
            bar.update(epoch, `loss ${meanLoss.toFixed(4)}${note}`);
          },
          epoch: ({ epoch, steps: perEpoch, loss, auxiliary, learningRate, seconds, tensors }) => {
            const step = (epoch + 1) * perEpoch;
            log.append({
              kind: 'epoch',
              epoch: epoch + 1,
              step,
              loss,
              auxiliary,
              seconds,
              learningRate,
              tensors,
            });
            bar.update(epoch + 1, `loss ${loss.toFixed(4)}${note}`);
          },
          validation: (epoch, { rows }, seconds) => {
            note = `, ${training.select} ${overall(rows, training.select).toFixed(4)}`;
            log.append({ kind: 'validation', epoch, metrics: overallFigures(rows), seconds });
          },
          best: (epoch, value) => log.append({ kind: 'best', epoch, metric: training.select, value }),
          checkpoint: (epoch, step) => log.append({ kind: 'checkpoint', epoch, step }),
          warning: (message) => this.warn(message),
        },
      });
      this.record!.epochs = model.trainer.nextEpoch;
      this.record!.bestEpoch = outcome.best?.epoch ?? null;
    } finally {
      bar.stop();
    }
  }

  /** Figures of the final model; disposes the ranker. */
  private async evaluateBoth(ranker: Ranker): Promise<Evaluation[]> {
    const { split, domains } = this.seedMaterial;
    const { evaluation } = this.material.experiment;
    const selecting = withSelection(this.material.experiment);
    const bar = this.options.reporter.progress('ranking', split.userCount, 'users');
    try {
      return await this.stages.run('evaluate', () => {
        const validation = split.hasValidation
          ? [evaluate(ranker, split, 'validation', { config: selecting, domains })]
          : [];
        const onProgress = (users: number) => bar.update(users);
        return [...validation, evaluate(ranker, split, 'test', { config: evaluation, domains, onProgress })];
      });
    } finally {
      bar.stop();
      ranker.dispose();
    }
  }

  private async writeFigures(evaluations: readonly Evaluation[]): Promise<void> {
    const { experiment, dataset } = this.material;
    const test = evaluations.find(({ subset }) => subset === 'test')!;
    await writeMetrics(this.paths.metrics, this.identity, evaluations);
    await writeUserValues(this.paths.users, test.userValues, dataset.userIds);
    const curves = await curvesSvg({
      model: experiment.name,
      dataset: datasetLabel(experiment.dataset),
      seed: this.seed,
      events: await readEvents(this.paths.events),
      select: experiment.training.select,
      bestEpoch: this.record!.bestEpoch,
    });
    if (curves) await writeFileAtomic(this.paths.curves, curves);
  }

  private warn(message: string): void {
    this.warnings.push(message);
    this.options.reporter.warn(message);
    this.log?.append({ kind: 'warning', message });
  }

  /** @param earlier the record of the sessions before this one; a finished run is not resumed, only measured anew */
  private async startRecord(resumed: boolean, earlier: RunRecord | null): Promise<RunRecord> {
    const { experiment, experimentId, engine, dataset } = this.material;
    const { split } = this.seedMaterial;
    const { provenance } = dataset;
    return {
      run: this.identity.run,
      experiment: experimentId,
      config: experiment.name,
      seed: this.seed,
      status: 'running',
      process: { id: process.pid, host: hostname() },
      protocol: protocolCard(this.written, this.loaded.overriddenPresetKeys, split.warnings),
      overrides: [...this.loaded.overrides],
      dataset: {
        label: datasetLabel(experiment.dataset),
        fingerprint: dataset.fingerprint,
        trainFingerprint: split.trainFingerprint,
        testFingerprint: split.testFingerprint,
        sources: [...provenance.sources],
        licence: provenance.licence,
        citation: provenance.citation,
        steps: [...provenance.steps],
        dropped: [...provenance.dropped, ...split.dropped],
      },
      engine: { name: engine.name, device: engine.device },
      determinism: {
        bitIdentical: engine.bitExact,
        reason: engine.bitExact
          ? 'one thread, and random numbers are a function of seed, epoch and step'
          : 'not verified',
      },
      versions: await versions(),
      git: await gitState(),
      startedAt: earlier?.startedAt ?? new Date().toISOString(),
      finishedAt: null,
      resumptions: (earlier?.resumptions ?? 0) + (resumed && earlier?.status !== 'finished' ? 1 : 0),
      stages: earlier?.stages ?? [],
      peakMemoryBytes: earlier?.peakMemoryBytes ?? 0,
      peakMemoryMethod: this.stages.peakMemoryMethod,
      parameterCount: 0,
      epochs: 0,
      bestEpoch: null,
      warnings: [],
      error: null,
    };
  }

  private async end(status: 'finished' | 'failed' | 'interrupted', error?: Error): Promise<RunRecord> {
    const { process: _, ...record } = this.record!;
    const ended: RunRecord = {
      ...record,
      status,
      finishedAt: new Date().toISOString(),
      stages: joinStages(record.stages, this.stages.records),
      peakMemoryBytes: Math.max(record.peakMemoryBytes, this.stages.peakMemoryBytes()),
      warnings: [...this.warnings],
      error: error?.message ?? null,
    };
    const message = error === undefined ? {} : { message: error.message };
    this.log!.append({ kind: 'end', epoch: record.epochs, status, ...message });
    await writeRunRecord(this.paths.record, ended);
    return ended;
  }
}

function overallFigures(rows: readonly MetricRow[]): Record<string, number> {
  return Object.fromEntries(
    rows
      .filter(({ group }) => group === 'overall')
      .map(({ metric, cutoff, value }) => [cutoff === 0 ? metric : `${metric}@${cutoff}`, value]),
  );
}
