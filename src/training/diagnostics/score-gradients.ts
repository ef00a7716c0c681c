import { engine, type Scalar, slice, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { LossInput } from '../../losses/loss.js';
import {
  type Batch,
  exampleLabels,
  type PointwiseBatch,
  type SingleBatch,
  type StepPosition,
} from '../../sampling/batch.js';
import { type ObjectiveParts, weightedMean } from '../objective.js';
import { lossInput } from '../scoring.js';

/** Negatives in rows, one row an example. */
export interface NegativeRows {
  /** Columns of a row. */
  columns: number;
  /** [rows × columns] */
  scores: Float32Array;
  /** How often each counts, [rows × columns]; each once where null. */
  counts: Float32Array | null;
}

/** The derivatives of the training loss by the scores of examples. */
export interface ScoreGradients {
  /** Of the positives. */
  positives: Float32Array;
  /** Of the negatives; of those in rows, [rows × columns], a negative that counts several times with all of them. */
  negatives: Float32Array;
  /** Null where negatives belong to no positive. */
  rows: NegativeRows | null;
}

/** Examples that are looked at; the gradients are those of the whole batch. */
const MOST_EXAMPLES = 128;

/**
 * The derivatives of the training loss of a batch by its scores, with the present weights and without dropout or noise.
 * Nothing is trained, and neither the loss nor the weighting is told of it.
 *
 * @returns one entry a batch without domains, for the first examples that have a weight; a batch of pairs whose labels
 *   are not 0 or 1 has none
 */
export function scoreGradients(
  objective: ObjectiveParts,
  batch: Batch,
  position: StepPosition,
): ScoreGradients[] {
  const batches = batch.kind === 'domains' ? batch.parts.map((part) => part.batch) : [batch];
  const probes = tidy(() => derivatives(objective, batch, batches, position));
  try {
    return probes.flatMap((probe, k) => {
      const found = read(probe, batches[k]!, objective);
      return found ? [found] : [];
    });
  } finally {
    for (const probe of probes) for (const tensor of Object.values(probe)) tensor?.dispose();
  }
}

/** Scores and derivatives of one batch, cut to the first examples; the caller disposes them. */
type Probe = {
  /** Derivatives; of pointwise batches of all pairs. */
  byPositives: Tensor | undefined;
  byNegatives?: Tensor2D | undefined;
  /** Of the negatives; of pointwise batches of all pairs. */
  scores: Tensor;
  counts?: Tensor2D | undefined;
};

function derivatives(
  objective: ObjectiveParts,
  batch: Batch,
  batches: readonly SingleBatch[],
  position: StepPosition,
): Probe[] {
  const { loss, weighting } = objective;
  const inputs = batches.map((single) => scoresOf(objective, single, position));
  const { grads } = engine().gradients(
    (): Scalar => {
      const values = inputs.map((input, k) => weightedMean(loss, weighting, input, batches[k]!));
      if (batch.kind !== 'domains') return values[0]!;
      return weighting.combine!({ domains: batch.parts.map(({ domain }) => domain), values });
    },
    inputs.flatMap(({ positives, negatives }) => [positives, ...(negatives ? [negatives] : [])]),
    undefined,
    true,
  );
  return inputs.map(({ positives, negatives, multiplicities }) => {
    const byPositives = grads.shift();
    if (negatives === null) return { byPositives, scores: positives };
    const byNegatives = grads.shift() as Tensor2D | undefined;
    return {
      byPositives,
      byNegatives: byNegatives && firstRows(byNegatives),
      scores: firstRows(negatives),
      counts: multiplicities ? firstRows(multiplicities) : undefined,
    };
  });
}

/** The scores that a loss is computed from, as values that stand at the beginning of a tape. */
function scoresOf(
  { backbone, loss, excluded, formulation }: ObjectiveParts,
  batch: SingleBatch,
  position: StepPosition,
): LossInput {
  const { scores } = backbone.forward(batch, false, position);
  const input = lossInput(scores, batch, loss, position, { excluded, formulation });
  // Without `logSumExp`, which would go past the scores of the negatives.
  return { ...input, logSumExp: null };
}

function firstRows(matrix: Tensor2D): Tensor2D {
  return slice(matrix, [0, 0], [Math.min(MOST_EXAMPLES, matrix.shape[0]), matrix.shape[1]]);
}

function read(
  probe: Probe,
  batch: SingleBatch,
  { loss, weighting }: Pick<ObjectiveParts, 'loss' | 'weighting'>,
): ScoreGradients | null {
  const positives = valuesOf(probe.byPositives);
  const negatives = valuesOf(probe.byNegatives);
  const scores = valuesOf(probe.scores)!;
  if (positives === null) return null;
  if (batch.kind === 'pointwise') return ofPairs(batch, positives, scores);
  const labels = exampleLabels(batch);
  if (labels) {
    const drawn = labels.length - batch.positives.length;
    const pairs = ofPairs({ labels, drawn }, positives, scores);
    const ofExamples = weighting.exampleWeights?.(batch);
    return pairs && ofExamples ? withWeight(pairs, ofExamples) : pairs;
  }
  if (negatives === null) return null;
  const examples = Math.min(MOST_EXAMPLES, positives.length);
  const found: ScoreGradients = {
    positives: positives.slice(0, examples),
    negatives,
    rows: { columns: probe.byNegatives!.shape[1], scores, counts: valuesOf(probe.counts) },
  };
  if (loss.needs === 'catalogue') takePositivesOut(found, batch.positives);
  const weights = weighting.exampleWeights?.(batch);
  return weights ? withWeight(found, weights) : found;
}

function valuesOf(tensor: Tensor | undefined): Float32Array | null {
  return (tensor?.dataSync() as Float32Array | undefined) ?? null;
}

/** Labelled pairs: the negatives that were drawn for the pairs before them are rows, other pairs are none. */
function ofPairs(
  batch: Pick<PointwiseBatch, 'labels' | 'drawn'>,
  gradients: Float32Array,
  scores: Float32Array,
): ScoreGradients | null {
  const { labels, drawn } = batch;
  if (drawn === undefined) {
    const labelled = (label: number) => gradients.filter((_, pair) => labels[pair] === label);
    const [positives, negatives] = [labelled(1), labelled(0)];
    const binary = positives.length + negatives.length === labels.length;
    return binary ? { positives, negatives, rows: null } : null;
  }
  const size = labels.length - drawn;
  const columns = drawn / size;
  const examples = Math.min(MOST_EXAMPLES, size);
  const ofRows = (values: Float32Array) => values.slice(size, size + examples * columns);
  return {
    positives: gradients.slice(0, examples),
    negatives: ofRows(gradients),
    rows: { columns, scores: ofRows(scores), counts: null },
  };
}

/** The catalogue holds the positive, too: what the sum over the catalogue does to it is part of its own derivative. */
function takePositivesOut({ positives, negatives, rows }: ScoreGradients, items: Int32Array): void {
  const { columns, scores } = rows!;
  rows!.counts = Float32Array.from(scores, (score) => (score === Number.NEGATIVE_INFINITY ? 0 : 1));
  for (let example = 0; example < positives.length; example++) {
    const place = example * columns + items[example]!;
    positives[example]! += negatives[place]!;
    negatives[place] = 0;
    rows!.counts[place] = 0;
  }
}

/** The examples that have a weight. */
function withWeight(found: ScoreGradients, weights: Float32Array): ScoreGradients {
  const { columns, scores, counts } = found.rows!;
  const ofRows = (values: Float32Array) =>
    values.filter((_, place) => weights[Math.floor(place / columns)]! > 0);
  return {
    positives: found.positives.filter((_, example) => weights[example]! > 0),
    negatives: ofRows(found.negatives),
    rows: { columns, scores: ofRows(scores), counts: counts && ofRows(counts) },
  };
}
