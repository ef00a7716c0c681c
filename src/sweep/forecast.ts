import { stat } from 'node:fs/promises';
import { loadExperiment } from '../config/load.js';
import type { Experiment } from '../config/schema/experiment.js';
import { untrainedBackbones } from '../config/traits.js';
import { stableStringify } from '../core/hash.js';
import { trainedAlike } from '../experiment/adopted-training.js';
import { estimateExperiment } from '../experiment/estimate.js';
import { findRuns, runFolder } from '../results/run-folder.js';
import { type RunRecord, readRunRecord } from '../results/run-record.js';
import type { DraftedPlan } from './make-plan.js';
import type { SweepOptions } from './options.js';
import type { PlannedRun } from './plan.js';
import { shapeOf } from './shape.js';

/** Time and memory of the runs of one shape. */
export interface ShapeForecast {
  shape: string;
  /** Runs that are not done. */
  runs: number;
  /** Of all of them, one after another, if each trains all its epochs. */
  seconds: number;
  peakMemoryBytes: number;
  /** How many finished runs tell it; 0 where a step was measured. */
  finishedRuns: number;
}

/** What one run of a shape costs. */
interface Cost {
  secondsPerEpoch: number;
  otherSeconds: number;
  peakMemoryBytes: number;
}

/**
 * Time and memory of runs, a line a shape: from finished runs of the same shape below the results folder, else from a few
 * steps that are measured now. Trains and writes nothing.
 */
export async function forecast(
  pending: readonly PlannedRun[],
  { experiments }: DraftedPlan,
  options: SweepOptions,
): Promise<ShapeForecast[]> {
  const byShape = new Map<string, PlannedRun[]>();
  for (const run of pending) byShape.set(run.shape, [...(byShape.get(run.shape) ?? []), run]);
  const known = await finishedCosts(new Set(byShape.keys()), options.outFolder);
  const adopting = adoptingRuns(experiments);
  const found: ShapeForecast[] = [];
  for (const [shape, runs] of byShape) {
    options.signal.throwIfAborted();
    const finished = known.get(shape) ?? [];
    const costs =
      finished.length > 0 ? finished : [await measuredCost(experiments.get(runs[0]!.run)!, options)];
    const average = (key: keyof Cost) => costs.reduce((sum, cost) => sum + cost[key], 0) / costs.length;
    const seconds = runs.map(({ run, epochs }) => {
      const trained = adopting.has(run) ? 0 : epochs;
      return trained * average('secondsPerEpoch') + average('otherSeconds');
    });
    found.push({
      shape,
      runs: runs.length,
      seconds: seconds.reduce((sum, each) => sum + each, 0),
      peakMemoryBytes: Math.max(...costs.map(({ peakMemoryBytes }) => peakMemoryBytes)),
      finishedRuns: finished.length,
    });
  }
  return found;
}

/** The runs that take over the training of another run of the plan (see `adoptTraining`), which comes before them. */
function adoptingRuns(experiments: DraftedPlan['experiments']): ReadonlySet<string> {
  const keyOf = ({ name: _, ...experiment }: Experiment) => stableStringify(experiment);
  const planned = new Set([...experiments.values()].map(keyOf));
  return new Set(
    [...experiments].flatMap(([run, experiment]) => {
      const plain = trainedAlike(experiment);
      return plain !== null && planned.has(keyOf(plain)) ? [run] : [];
    }),
  );
}

/** Enough to average over; reading on would only take time. */
const MOST_RUNS_A_SHAPE = 5;

/** What finished runs of the shapes cost, those that ended last first. */
async function finishedCosts(shapes: ReadonlySet<string>, outFolder: string): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>();
  const missing = () => [...shapes].some((shape) => (costs.get(shape)?.length ?? 0) < MOST_RUNS_A_SHAPE);
  for (const folder of await newestFirst(await findRuns(outFolder))) {
    if (!missing()) break;
    const { record: path, config } = runFolder(folder);
    const record = await readRunRecord(path).catch(() => null);
    // A training that another run did cost nothing here.
    if (record?.status !== 'finished' || record.trainedBy !== null) continue;
    if (!mayHaveShape(record, shapes)) continue;
    const loaded = await loadExperiment(config).catch(() => null);
    if (loaded === null) continue;
    const shape = shapeOf(loaded.experiment, record.engine.name, record.dataset.fingerprint);
    const known = costs.get(shape) ?? [];
    if (shapes.has(shape) && known.length < MOST_RUNS_A_SHAPE) costs.set(shape, [...known, costOf(record)]);
  }
  return costs;
}

/** Shapes begin with the data, which the record tells without the configuration. */
function mayHaveShape({ dataset }: RunRecord, shapes: ReadonlySet<string>): boolean {
  return [...shapes].some((shape) => shape.includes(`(${dataset.fingerprint.slice(0, 8)})`));
}

async function newestFirst(folders: readonly string[]): Promise<string[]> {
  const dated = await Promise.all(
    folders.map(async (folder) => ({ folder, time: (await stat(runFolder(folder).record)).mtimeMs })),
  );
  return dated.sort((a, b) => b.time - a.time).map(({ folder }) => folder);
}

function costOf({ stages, epochs, peakMemoryBytes }: RunRecord): Cost {
  const seconds = (training: boolean) =>
    stages
      .filter(({ name }) => (name === 'train') === training)
      .reduce((sum, stage) => sum + stage.seconds, 0);
  const secondsPerEpoch = epochs === 0 ? 0 : seconds(true) / epochs;
  return { secondsPerEpoch, otherSeconds: seconds(false), peakMemoryBytes };
}

async function measuredCost(experiment: Experiment, options: SweepOptions): Promise<Cost> {
  options.reporter.info(`Measuring a few steps of ${experiment.name} on ${experiment.dataset.name} …`);
  const estimate = await estimateExperiment(
    { experiment, path: '', baseFolder: '/', overrides: [], overriddenPresetKeys: [] },
    { ...options, fresh: false },
  );
  const trained = !untrainedBackbones.includes(experiment.backbone.name);
  const epochs = trained ? estimate.epochs : 0;
  return {
    secondsPerEpoch: epochs === 0 ? 0 : estimate.trainingSeconds / epochs,
    otherSeconds: estimate.evaluationSeconds,
    peakMemoryBytes: estimate.peakMemoryBytes,
  };
}
