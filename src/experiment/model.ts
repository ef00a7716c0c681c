import type { Backbone, Ranker } from '../backbones/backbone.js';
import type { FitOptions } from '../backbones/fitting.js';
import { withItemBias } from '../backbones/item-bias.js';
import { modelContext } from '../backbones/model-context.js';
import { createBackbone } from '../backbones/registry.js';
import { fitUntrained, isUntrained } from '../backbones/untrained.js';
import type { EvaluationConfig, MetricName } from '../config/schema/evaluation.js';
import type { Experiment } from '../config/schema/experiment.js';
import { examplesPerStep, isSequential, maxLengthOf, targetsPerHistory } from '../config/traits.js';
import { currentEngine } from '../engine/engine.js';
import { chooseFormulation, type Formulation } from '../engine/formulation.js';
import { evaluate } from '../evaluation/evaluate.js';
import type { Evaluation } from '../evaluation/evaluation.js';
import type { Loss } from '../losses/loss.js';
import { createLoss } from '../losses/registry.js';
import type { DiagnosticFigures } from '../results/diagnostic-figures.js';
import type { Batch } from '../sampling/batch.js';
import { type BatchSourceOptions, createBatchSource } from '../sampling/batches.js';
import { targetShares } from '../sampling/target-shares.js';
import type { Split, Subset } from '../split/split.js';
import { Trainer } from '../training/trainer.js';
import { createWeighting } from '../weighting/registry.js';
import type { Weighting } from '../weighting/weighting.js';
import { prepareDiagnostics } from './diagnostics.js';
import type { SeedMaterial } from './material.js';
import { availableMemory } from './memory.js';
import { requireTrainingMemory } from './training-memory.js';

/** A trained model with what trains and ranks it. */
export interface TrainedModel {
  trainer: Trainer<Evaluation>;
  weighting: Weighting;
  /**
   * Ranks with the present weights, and with the item bias of the weighting; the caller disposes it. The trainer itself
   * evaluates without the bias where the weighting says so (`selectsWithoutBias`).
   */
  ranker(): Ranker;
  /** Prepares what looks at the model between epochs and changes nothing; see `prepareDiagnostics`. */
  diagnostics(): () => DiagnosticFigures;
  dispose(): void;
}

/** Scores of negatives that diagnostics look at: 64 MiB, a few times over. */
const DIAGNOSED_SCORES = 2 ** 24;

/** The trainer of an experiment's model for a seed; null for backbones without training. */
export function createModel(
  experiment: Experiment,
  { split, domains }: SeedMaterial,
  seed: number,
): TrainedModel | null {
  const { backbone: backboneConfig, loss: lossConfig } = experiment;
  if (isUntrained(backboneConfig) || lossConfig.name === 'none') return null;
  const { sampling } = experiment;
  // Called when training starts: the weighting, which may draw the targets, is made after the loss.
  const shares = () => targetShares(split, source);
  const context = modelContext(split, { domains, sampling, targetShares: shares, seed });
  const loss = createLoss(lossConfig, context);
  const formulation = formulationOf(experiment, loss, split.itemCount);
  const { userCount, itemCount } = split;
  const size = { userCount, itemCount, trainEvents: split.train.items.length, formulation };
  requireTrainingMemory(experiment, size, currentEngine(), availableMemory());
  const backbone = createBackbone(backboneConfig, context);
  const parameterGroups = backbone.parameterGroups();
  const weighting = createWeighting(experiment.weighting, { ...context, parameterGroups });
  const eventWeights = weighting.samplingWeights?.();
  const source: BatchSourceOptions = {
    needs: loss.needs,
    sampling,
    ...(isSequential(backboneConfig) && {
      sequence: { ...experiment.sequence, maxLength: maxLengthOf(backboneConfig) },
    }),
    falseNegatives: experiment.noise.falseNegatives,
    batchSize: experiment.training.batchSize,
    seed,
    ...(eventWeights && { eventWeights }),
  };
  const batches = createBatchSource(split, { ...source, reusesMemory: true });
  const config = withSelection(experiment);
  const rankerOf = (trained: Backbone): Ranker => {
    const bias = weighting.itemBias?.().map((logit) => logit * (loss.temperature ?? 1));
    return bias ? withItemBias(trained.ranker(), bias) : trained.ranker();
  };
  const rank = (trained: Backbone, subset: Subset): Evaluation => {
    const ranker = weighting.selectsWithoutBias ? trained.ranker() : rankerOf(trained);
    try {
      return evaluate(ranker, split, subset, { config, domains, keepUserValues: subset === 'test' });
    } finally {
      ranker.dispose();
    }
  };
  const trainer = new Trainer<Evaluation>({
    backbone,
    loss,
    weighting,
    batches,
    config: experiment.training,
    catalogue: split.catalogue,
    formulation,
    evaluate: rank,
  });
  return {
    trainer,
    weighting,
    ranker: () => rankerOf(backbone),
    diagnostics: () =>
      prepareDiagnostics({
        trainer,
        vectors: () => backbone.ranker(),
        ranker: () => rankerOf(backbone),
        split,
        batch: diagnosedBatch(split, source, formulation),
        seed,
        memoryBudget: experiment.evaluation.memoryBudget,
      }),
    dispose() {
      trainer.dispose();
      loss.dispose?.();
      weighting.dispose?.();
      backbone.dispose();
    },
  };
}

/** The first batch of the run, which is smaller where its scores would not fit. */
function diagnosedBatch(split: Split, source: BatchSourceOptions, formulation: Formulation): Batch {
  const { needs, sampling, sequence, batchSize } = source;
  const perRow = sequence ? targetsPerHistory(sequence, sequence.maxLength) : 1;
  const inBatch = batchSize * perRow;
  const drawn = formulation === 'sampled' || needs === 'pointwise' ? sampling.negatives : split.itemCount;
  const columns = {
    catalogue: split.itemCount,
    'in-batch': inBatch,
    mixed: inBatch + sampling.negatives,
    sampled: drawn,
    pointwise: drawn,
  }[needs];
  const fitting = Math.max(1, Math.floor(DIAGNOSED_SCORES / columns / perRow));
  const { epoch } = createBatchSource(split, { ...source, batchSize: Math.min(batchSize, fitting) });
  const [batch] = epoch(0);
  return batch!;
}

/** How drawn negatives are scored: from the configured sizes, so that it is the same in every step. */
function formulationOf(experiment: Experiment, loss: Loss, itemCount: number): Formulation {
  const { sampling, backbone } = experiment;
  const shape = {
    batch: examplesPerStep(experiment),
    items: itemCount,
    negatives: sampling.negatives,
    dimensions: 'dimensions' in backbone ? backbone.dimensions : 1,
  };
  return chooseFormulation(currentEngine(), shape, loss.acceptsCounts ?? false);
}

/** The fitted ranker of an experiment whose backbone is not trained. */
export async function fitModel(
  experiment: Experiment,
  { split }: SeedMaterial,
  watched: Pick<FitOptions, 'onProgress' | 'signal'> = {},
): Promise<Ranker> {
  const { backbone } = experiment;
  if (!isUntrained(backbone)) throw new Error(`${backbone.name} is trained, not fitted`);
  return fitUntrained(backbone, split, { memoryLimitBytes: availableMemory(), ...watched });
}

/** The evaluation's metrics and cutoffs, with those of `training.select`. */
export function withSelection({ evaluation, training }: Experiment): EvaluationConfig {
  const [metric, cutoff] = training.select.split('@');
  return {
    ...evaluation,
    metrics: union(evaluation.metrics, metric as MetricName),
    cutoffs: cutoff === undefined ? evaluation.cutoffs : union(evaluation.cutoffs, Number(cutoff)),
  };
}

function union<Value>(list: readonly Value[], added: Value): Value[] {
  return list.includes(added) ? [...list] : [...list, added];
}
