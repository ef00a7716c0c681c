import type { Ranker } from '../backbones/backbone.js';
import { datasetLabel } from '../config/dataset-label.js';
import { withRelativePaths } from '../config/file-paths.js';
import { runId } from '../config/fingerprint.js';
import type { LoadedExperiment } from '../config/load.js';
import { modelLabel } from '../config/reconstructions.js';
import type { Experiment } from '../config/schema/experiment.js';
import { configurationWarnings } from '../config/warnings.js';
import { writeExperiment } from '../config/write.js';
import { InterruptedError } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import { evaluate } from '../evaluation/evaluate.js';
import { type Evaluation, type MetricRow, overall } from '../evaluation/evaluation.js';
import { popularityOfEvents, trainPopularity } from '../evaluation/recommended-popularity.js';
import { curvesSvg } from '../results/curves-plot.js';
import { diagnosticsSvg } from '../results/diagnostics-plot.js';
import { EventLog, readEvents } from '../results/events.js';
import { type RunIdentity, runIdentity } from '../results/identity.js';
import { type MetricRecord, writeMetrics } from '../results/metrics-csv.js';
import { type RunFolder, readRun } from '../results/run-folder.js';
import { type RunRecord, writeRunRecord } from '../results/run-record.js';
import { joinStages, type Stages } from '../results/stages.js';
import { writeUserValues } from '../results/users-csv.js';
import { weightsSvg } from '../results/weights-plot.js';
import { type Checkpoint, readCheckpoint } from '../training/checkpoint.js';
import { train } from '../training/train.js';
import { adoptTraining } from './adopted-training.js';
import { LateProgress } from './late-progress.js';
import type { Material, SeedMaterial } from './material.js';
import { createModel, fitModel, type TrainedModel, withSelection } from './model.js';
import type { ExperimentOptions } from './options.js';
import { startRecord } from './start-record.js';

/** One process's work on a run: trains on from what is there, measures, and keeps the files of the run's folder. */
export class SeedSession {
  private readonly identity: RunIdentity;
  /** The configuration as it can be loaded again from the run's folder. */
  private readonly written: Experiment;
  private readonly warnings: string[];
  private record: RunRecord | null = null;
  private log: EventLog | null = null;
  /** Figures on a test part that is held back now: a run that `reclab run` finished keeps them. */
  private measuredBefore: readonly Pick<Evaluation, 'subset' | 'rows'>[] = [];

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
    this.warnings = [...configurationWarnings(material.experiment), ...split.warnings];
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
    const stored = await readRun(this.paths.folder).catch(() => null);
    const earlier = resumeFrom && stored;
    if (this.seedMaterial.split.testHeldBack) this.measuredBefore = testFigures(stored?.metrics ?? []);
    await writeFileAtomic(this.paths.config, writeExperiment(this.written));
    this.record = await startRecord({
      identity: this.identity,
      loaded: this.loaded,
      written: this.written,
      material: this.material,
      seedMaterial: this.seedMaterial,
      testMeasured: !this.seedMaterial.split.testHeldBack || this.measuredBefore.length > 0,
      peakMemoryMethod: this.stages.peakMemoryMethod,
      resumed: resumeFrom !== null,
      earlier: earlier?.record ?? null,
    });
    await writeRunRecord(this.paths.record, this.record);
    this.log = EventLog.open(
      this.paths.events,
      resumeFrom ? { resumeAtEpoch: resumeFrom.snapshot.epoch } : {},
    );
    try {
      if (resumeFrom === null) {
        this.log.append({ kind: 'start', engine: this.material.engine.name, seed: this.seed });
      } else if (earlier?.record.status !== 'finished') {
        const { epoch, stepInEpoch } = resumeFrom.snapshot;
        this.log.append({ kind: 'resume', epoch, step: stepInEpoch });
      }
      const evaluations = await this.compute(resumeFrom);
      await this.stages.run('write', () => this.writeFigures(evaluations));
      const record = await this.end('finished');
      return { record, rows: evaluations.at(-1)?.rows ?? [] };
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
      return this.evaluateHeldOut(await this.stages.run('fit', () => this.fit()));
    }
    try {
      this.record!.parameterCount = model.trainer.parameterCount;
      await this.stages.run('train', async () => this.train(model, resumeFrom ?? (await this.adopt(model))));
      return await this.evaluateHeldOut(model.ranker());
    } finally {
      this.record!.formulation = model.trainer.formulation;
      model.dispose();
    }
  }

  /** The training of another run that trains the same, where this one has not begun; null where there is none. */
  private async adopt({ weighting }: TrainedModel): Promise<Checkpoint | null> {
    const { material, seedMaterial, seed, paths, options } = this;
    if (options.fresh) return null;
    const { outFolder } = options;
    const adopted = await adoptTraining(weighting, { material, seedMaterial, seed, paths, outFolder });
    if (adopted === null) return null;
    const { run, checkpoint } = adopted;
    const { epoch, stepInEpoch } = checkpoint.snapshot;
    this.record!.trainedBy = run;
    // Now, because a session that is killed later goes on from the checkpoint as if it had trained itself.
    await writeRunRecord(this.paths.record, this.record!);
    this.log!.append({ kind: 'adopt', epoch, run });
    this.log!.append({ kind: 'checkpoint', epoch, step: stepInEpoch });
    return checkpoint;
  }

  private async fit(): Promise<Ranker> {
    const { reporter, signal } = this.options;
    const progress = new LateProgress(reporter, this.material.experiment.name);
    try {
      const onProgress = (share: number) => progress.update(share);
      return await fitModel(this.material.experiment, this.seedMaterial, { onProgress, signal });
    } finally {
      progress.stop();
    }
  }

  private async train(model: TrainedModel, resumeFrom: Checkpoint | null): Promise<void> {
    const { experiment } = this.material;
    const { training } = experiment;
    const { reporter, signal } = this.options;
    const bar = reporter.progress(`${experiment.name}, seed ${this.seed}`, training.epochs, 'epochs');
    const log = this.log!;
    let note = '';
    try {
      const outcome = await train(model.trainer, {
        config: training,
        select: this.seedMaterial.split.hasValidation ? ({ rows }) => overall(rows, training.select) : null,
        diagnose: training.diagnoseEvery === null ? null : model.diagnostics(),
        folders: this.paths,
        resumeFrom,
        signal,
        listener: {
          step: (epoch, _step, meanLoss) => bar.update(epoch, `loss ${meanLoss.toFixed(4)}${note}`),
          epoch: ({ epoch, steps: perEpoch, loss, auxiliary, weighting, learningRate, seconds, tensors }) => {
            const step = (epoch + 1) * perEpoch;
            log.append({
              kind: 'epoch',
              epoch: epoch + 1,
              step,
              loss,
              auxiliary,
              weighting,
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
          diagnostics: (epoch, figures, seconds) =>
            log.append({ kind: 'diagnostics', epoch, figures, seconds }),
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

  /** Figures of the final model on the parts that the run has, the test part last; disposes the ranker. */
  private async evaluateHeldOut(ranker: Ranker): Promise<Evaluation[]> {
    const { split, domains } = this.seedMaterial;
    const { evaluation } = this.material.experiment;
    const selecting = withSelection(this.material.experiment);
    const bar = this.options.reporter.progress('ranking', split.userCount, 'users');
    try {
      return await this.stages.run('evaluate', () => {
        const validation = split.hasValidation
          ? [evaluate(ranker, split, 'validation', { config: selecting, domains, keepUserValues: false })]
          : [];
        if (split.testHeldBack) return validation;
        const onProgress = (users: number) => bar.update(users);
        return [...validation, evaluate(ranker, split, 'test', { config: evaluation, domains, onProgress })];
      });
    } finally {
      bar.stop();
      ranker.dispose();
    }
  }

  private async writeFigures(evaluations: readonly Evaluation[]): Promise<void> {
    const { dataset } = this.material;
    const test = evaluations.find(({ subset }) => subset === 'test');
    await writeMetrics(this.paths.metrics, this.identity, [...evaluations, ...this.measuredBefore]);
    if (test) await writeUserValues(this.paths.users, test.userValues, dataset.userIds);
    await this.writePlots();
  }

  private async writePlots(): Promise<void> {
    const { experiment } = this.material;
    const plotted = {
      model: modelLabel(experiment),
      dataset: datasetLabel(experiment.dataset),
      seed: this.seed,
      events: await readEvents(this.paths.events),
      select: experiment.training.select,
      bestEpoch: this.record!.bestEpoch,
      eventPopularity: popularityOfEvents(trainPopularity(this.seedMaterial.split)),
    };
    const curves = await curvesSvg(plotted);
    if (curves) await writeFileAtomic(this.paths.curves, curves);
    const diagnostics = await diagnosticsSvg(plotted);
    if (diagnostics) await writeFileAtomic(this.paths.diagnostics, diagnostics);
    const weights = await weightsSvg(plotted);
    if (weights) await writeFileAtomic(this.paths.weights, weights);
  }

  private warn(message: string): void {
    this.warnings.push(message);
    this.options.reporter.warn(message);
    this.log?.append({ kind: 'warning', message });
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

function testFigures(metrics: readonly MetricRecord[]): Pick<Evaluation, 'subset' | 'rows'>[] {
  const rows = metrics.filter(({ subset }) => subset === 'test');
  return rows.length === 0 ? [] : [{ subset: 'test', rows }];
}

function overallFigures(rows: readonly MetricRow[]): Record<string, number> {
  return Object.fromEntries(
    rows
      .filter(({ group }) => group === 'overall')
      .map(({ metric, cutoff, value }) => [cutoff === 0 ? metric : `${metric}@${cutoff}`, value]),
  );
}
