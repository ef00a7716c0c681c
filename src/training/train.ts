import { memory } from '@tensorflow/tfjs-core';
import type { TrainingConfig } from '../config/schema/training.js';
import { InterruptedError } from '../core/errors.js';
import { type Checkpoint, readCheckpoint, type TrainingRecord, writeCheckpoint } from './checkpoint.js';
import type { EpochSummary, Trainer } from './trainer.js';

/** What a training tells while it goes on; epochs are counted as done, from 1. */
export interface TrainingListener<Figures> {
  step?(epoch: number, stepInEpoch: number, meanLoss: number): void;
  epoch?(summary: EpochSummary & { seconds: number; tensors: number }): void;
  diagnostics?(epoch: number, figures: Readonly<Record<string, number>>, seconds: number): void;
  validation?(epoch: number, figures: Figures, seconds: number): void;
  best?(epoch: number, value: number): void;
  checkpoint?(epoch: number, stepInEpoch: number): void;
  warning?(message: string): void;
}

/** How a training is selected, stored and stopped. */
export interface TrainOptions<Figures> {
  config: TrainingConfig;
  /** The figure that selects, from an evaluation of the validation part; null where there is none. */
  select: ((figures: Figures) => number) | null;
  /** Looks at the model without changing it, after every `config.diagnoseEvery` epochs and the last; null for never. */
  diagnose?: (() => Readonly<Record<string, number>>) | null;
  /** Folders of the newest state and of the best weights. */
  folders: { checkpoint: string; best: string };
  /** Where to continue; null starts anew. */
  resumeFrom: Checkpoint | null;
  listener: TrainingListener<Figures>;
  signal: AbortSignal;
}

/** A checkpoint follows every validation, the end of an epoch when the last one is older, and, after longer, a step. */
const SECONDS_BETWEEN_CHECKPOINTS = { epochEnd: 5, withinEpoch: 60 };

/**
 * Trains to the end or to the point where patience ends it, and leaves the trainer with the best weights (the last ones
 * without validation).
 *
 * @throws InterruptedError after a checkpoint, if the signal aborts
 */
export async function train<Figures>(
  trainer: Trainer<Figures>,
  { config, select, diagnose = null, folders, resumeFrom, listener, signal }: TrainOptions<Figures>,
): Promise<TrainingRecord> {
  if (resumeFrom) trainer.restore(resumeFrom.snapshot);
  const record: TrainingRecord = resumeFrom?.record ?? { best: null, sinceImprovement: 0, done: false };
  let lastCheckpoint = performance.now();
  let tensors: number | null = null;

  const save = async (): Promise<void> => {
    const checkpoint: Checkpoint = { snapshot: trainer.snapshot(), record };
    await writeCheckpoint(folders.checkpoint, checkpoint);
    lastCheckpoint = performance.now();
    listener.checkpoint?.(checkpoint.snapshot.epoch, checkpoint.snapshot.stepInEpoch);
  };
  const older = (seconds: number) => performance.now() - lastCheckpoint > seconds * 1000;

  while (!record.done) {
    const start = performance.now();
    const summary = await trainer.trainEpoch({
      signal,
      async onStep(step, meanLoss) {
        listener.step?.(trainer.nextEpoch, step, meanLoss);
        if (older(SECONDS_BETWEEN_CHECKPOINTS.withinEpoch)) await save();
      },
    });
    if (summary === null) {
      await save();
      throw interruption(signal);
    }
    const alive = memory().numTensors;
    if (tensors !== null && alive > tensors) {
      listener.warning?.(`Tensors leak: ${tensors} before the epoch, ${alive} after it`);
    }
    tensors = alive;
    listener.epoch?.({ ...summary, seconds: (performance.now() - start) / 1000, tensors: alive });

    const epochsDone = trainer.nextEpoch;
    const last = epochsDone >= config.epochs;
    const { diagnoseEvery } = config;
    if (diagnose !== null && diagnoseEvery !== null && (last || epochsDone % diagnoseEvery === 0)) {
      const startOfDiagnostics = performance.now();
      const figures = diagnose();
      listener.diagnostics?.(epochsDone, figures, (performance.now() - startOfDiagnostics) / 1000);
    }
    const validates = select !== null && (last || epochsDone % config.evaluateEvery === 0);
    if (validates) {
      const startOfValidation = performance.now();
      const figures = trainer.evaluate('validation');
      listener.validation?.(epochsDone, figures, (performance.now() - startOfValidation) / 1000);
      if (judge(record, epochsDone, select(figures), config)) {
        listener.best?.(epochsDone, record.best!.value);
        await writeCheckpoint(folders.best, { snapshot: trainer.snapshot(), record });
      }
    }
    record.done = last || (config.patience !== null && record.sinceImprovement >= config.patience);
    if (record.done || validates || older(SECONDS_BETWEEN_CHECKPOINTS.epochEnd)) await save();
  }
  await useBest(trainer, record, folders.best);
  return record;
}

/**
 * Notes a validation in the record. The later of two equal epochs is kept, as in IR-Benchmark, but does not count as
 * an improvement for patience. With `minImprovement`, an improvement exceeds by it the highest value so far, counted or
 * not, as in DrRL's `main.py`: many small gains do not add up to one.
 *
 * @returns whether the weights of this epoch are the ones to keep
 */
function judge(record: TrainingRecord, epoch: number, value: number, config: TrainingConfig): boolean {
  const highest = record.highest ?? record.best?.value ?? Number.NEGATIVE_INFINITY;
  const improved = record.best === null || value > highest + config.minImprovement;
  if (config.minImprovement > 0) record.highest = Math.max(highest, value);
  record.sinceImprovement = improved ? 0 : record.sinceImprovement + 1;
  const keeps = improved || (config.minImprovement === 0 && value === record.best?.value);
  if (keeps) record.best = { epoch, value };
  return keeps;
}

async function useBest<Figures>(
  trainer: Trainer<Figures>,
  record: TrainingRecord,
  folder: string,
): Promise<void> {
  if (record.best === null) return;
  const best = await readCheckpoint(folder);
  if (best?.record.best?.epoch !== record.best.epoch) {
    throw new Error(
      `${folder} holds epoch ${best?.record.best?.epoch}, but the best is ${record.best.epoch}`,
    );
  }
  trainer.restoreWeights(best.snapshot);
}

function interruption(signal: AbortSignal): InterruptedError {
  return new InterruptedError(signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT', {
    fix: 'the state was saved; the same command continues',
  });
}
