import type { LoadedExperiment } from '../config/load.js';
import { RunError } from '../core/errors.js';
import { evaluate } from '../evaluation/evaluate.js';
import { Stages } from '../results/stages.js';
import { prepareMaterial, prepareSeed } from './material.js';
import { createModel, fitModel } from './model.js';
import type { ExperimentOptions } from './options.js';

/** What a run would take, from measured steps; times in seconds, for one seed where not said otherwise. */
export interface Estimate {
  engine: string;
  parameters: number;
  seeds: number;
  /** Most epochs that a seed trains; patience may end it earlier. */
  epochs: number;
  stepsPerEpoch: number;
  secondsPerStep: number;
  trainingSeconds: number;
  /** All validations and the final evaluation. */
  evaluationSeconds: number;
  /** Of all seeds. */
  totalSeconds: number;
  /** Highest memory seen while measuring. */
  peakMemoryBytes: number;
}

const MEASURED = { steps: 10, milliseconds: 3000 };

/**
 * Estimates time and memory of an experiment: prepares its data, takes a few steps and ranks once on an untrained
 * model; writes nothing but prepared data.
 */
export async function estimateExperiment(
  loaded: LoadedExperiment,
  options: ExperimentOptions,
): Promise<Estimate> {
  const stages = new Stages();
  const material = await prepareMaterial(loaded, options, stages);
  const { experiment, engine } = material;
  const seed = experiment.seeds[0]!;
  const seedMaterial = await prepareSeed(material, seed, stages);
  const model = createModel(experiment, seedMaterial, seed);
  const { split, domains } = seedMaterial;
  const { epochs, evaluateEvery } = experiment.training;

  const secondsPerStep = model ? await measureStep(model.trainer) : 0;
  const start = performance.now();
  const ranker = model ? model.ranker() : await fitModel(experiment, seedMaterial);
  evaluate(ranker, split, split.hasValidation ? 'validation' : 'test', {
    config: experiment.evaluation,
    domains,
  });
  const secondsPerEvaluation = (performance.now() - start) / 1000;
  const stepsPerEpoch = model?.trainer.stepsPerEpoch ?? 0;
  const trainingSeconds = model ? secondsPerStep * stepsPerEpoch * epochs : 0;
  const validations = model && split.hasValidation ? Math.ceil(epochs / evaluateEvery) : 0;
  const evaluationSeconds = secondsPerEvaluation * (validations + (split.hasValidation ? 2 : 1));
  const estimate: Estimate = {
    engine: engine.name,
    parameters: model?.trainer.parameterCount ?? 0,
    seeds: experiment.seeds.length,
    epochs: model ? epochs : 0,
    stepsPerEpoch,
    secondsPerStep,
    trainingSeconds,
    evaluationSeconds,
    totalSeconds: experiment.seeds.length * (trainingSeconds + evaluationSeconds),
    peakMemoryBytes: stages.peakMemoryBytes(),
  };
  ranker.dispose();
  model?.dispose();
  return estimate;
}

/** The median time of a few steps after the first, which pays for compilation. */
async function measureStep(trainer: NonNullable<ReturnType<typeof createModel>>['trainer']): Promise<number> {
  const times: number[] = [];
  const controller = new AbortController();
  const begin = performance.now();
  let last = begin;
  await trainer.trainEpoch({
    signal: controller.signal,
    onStep(step) {
      const now = performance.now();
      times.push(now - last);
      last = now;
      if (step > MEASURED.steps || now - begin > MEASURED.milliseconds) controller.abort();
    },
  });
  const measured = (times.length > 1 ? times.slice(1) : times).sort((a, b) => a - b);
  const median = measured[Math.floor(measured.length / 2)];
  if (median === undefined)
    throw new RunError('No step could be measured', { found: 'an epoch without steps' });
  return median / 1000;
}
