import { kindOfFormula } from './formula/loss-formula.js';
import type { BackboneName } from './schema/backbone.js';
import type { DatasetConfig } from './schema/dataset.js';
import type { MetricName } from './schema/evaluation.js';
import type { Experiment } from './schema/experiment.js';
import type { LossConfig, LossName } from './schema/loss.js';
import type { SequenceConfig } from './schema/sequence.js';

/** Backbones that are fitted in closed form or by counting. */
export const untrainedBackbones: readonly BackboneName[] = [
  'popularity',
  'item-knn',
  'ease',
  'markov',
  'last-item-knn',
];

/** Those of them that read the order of a history, and stand beside the models of splits in time. */
export const orderedBaselines = ['markov', 'last-item-knn'] as const satisfies readonly BackboneName[];

/** Whether a backbone reads the order of a history. */
export function readsOrder(backbone: { name: BackboneName }): boolean {
  return 'maxLength' in backbone || orderedBaselines.some((name) => name === backbone.name);
}

/**
 * Whether what order alone gives belongs beside an experiment: where the latest events are held out, and beside backbones
 * that read order. Shifts belong to papers without sequences.
 */
export function showsOrder({ backbone, split }: Pick<Experiment, 'backbone' | 'split'>): boolean {
  const latest = 'order' in split ? split.order === 'time' : split.name === 'global-time';
  return latest || readsOrder(backbone);
}

/** Trained backbones that use every row of their tables at every step, as the propagation over a graph does. */
export const wholeTableBackbones: readonly BackboneName[] = ['lightgcn', 'xsimgcl'];

/** Trained backbones that read histories. */
export const sequentialBackbones: readonly BackboneName[] = [
  'gru4rec',
  'pinnerformer',
  'pinnerformer-lite',
  'sasrec',
];

/** Whether a backbone is trained on histories rather than pairs. */
export function isSequential({ name }: { name: BackboneName }): boolean {
  return sequentialBackbones.includes(name);
}

/** The examples of a training step: the rows of a batch, or the positions of its histories that have a target. */
export function examplesPerStep({
  backbone,
  sequence,
  training,
}: Pick<Experiment, 'backbone' | 'sequence' | 'training'>): number {
  return (
    training.batchSize * (isSequential(backbone) ? targetsPerHistory(sequence, maxLengthOf(backbone)) : 1)
  );
}

/** How many targets a history has in a batch. */
export function targetsPerHistory(
  { targets, positions }: Pick<SequenceConfig, 'targets' | 'positions'>,
  maxLength: number,
): number {
  if (targets === 'last') return 1;
  return positions === 'all' ? maxLength : Math.min(positions, maxLength);
}

/** The most items of a history that a backbone reads; 1 for those that read none. */
export function maxLengthOf(backbone: { maxLength?: number } | object): number {
  return 'maxLength' in backbone && backbone.maxLength !== undefined ? backbone.maxLength : 1;
}

/** Whether a loss scores every item of the catalogue at every step. */
export function scoresCatalogue(loss: LossConfig): boolean {
  return loss.name === 'softmax' && loss.negatives === 'full';
}

/** Whether a loss takes the other positives of a batch for negatives. */
export function comparesWithinBatch(loss: LossConfig): boolean {
  return loss.name === 'softmax' && (loss.negatives === 'in-batch' || loss.negatives === 'mixed');
}

/** Whether negatives are drawn for a loss. */
export function drawsNegatives(loss: LossConfig): boolean {
  return !(loss.name === 'softmax' && (loss.negatives === 'full' || loss.negatives === 'in-batch'));
}

/** Losses that look at the list of each example's own negatives, beside their scores. */
const listReadingLosses: readonly LossName[] = ['advinfonce', 'drrl', 'dsl-reconstruction', 'sl-at-k'];

/** Whether the examples of a loss may have negatives in common, some of which do not count for some of them. */
export function maySharedNegatives(loss: LossConfig): boolean {
  return drawsNegatives(loss) && !isPointwise(loss) && !listReadingLosses.includes(loss.name);
}

/** Whether all examples of a batch have the same drawn negatives. */
export function sharesNegatives({ loss, sampling }: Pick<Experiment, 'loss' | 'sampling'>): boolean {
  return drawsNegatives(loss) && (sampling.sharing === 'batch' || comparesWithinBatch(loss));
}

/** Losses of labelled pairs; the others compare positives with negatives, but for formulas, which say it themselves. */
export const pointwiseLosses: readonly LossName[] = ['bce', 'mse', 'focal'];

/** Whether a loss is of labelled pairs. */
export function isPointwise(loss: LossConfig): boolean {
  if (loss.name === 'expression') return kindOfFormula(loss.formula) === 'pointwise';
  return pointwiseLosses.includes(loss.name);
}

/** Whether a loss gives one value for a batch, so that its examples cannot be weighted. */
export function givesBatchValue(loss: LossConfig): boolean {
  return loss.name === 'psl' && loss.form === 'batch';
}

/** Metrics of labelled pairs, without a cutoff. */
export const labelMetrics: readonly MetricName[] = ['auc', 'f1', 'accuracy'];

/** Metrics over drawn items, whose figures are not consistent with those of full rankings. */
export const sampledMetrics: readonly MetricName[] = ['sampled-recall', 'sampled-ndcg'];

/**
 * Metrics that do not tell whether a ranking is right, or not reliably: no weights are picked and no models are told apart
 * by them.
 */
export const undecidingMetrics: readonly MetricName[] = [
  'coverage',
  'gini',
  'p90-coverage',
  'interest-entropy',
  ...sampledMetrics,
];

/** What a data set tells of the order of a user's events: their times, their order only, or nothing. */
export function timeOf(dataset: DatasetConfig): 'times' | 'order' | 'none' {
  switch (dataset.name) {
    case 'lastfm':
      return dataset.events === 'tags' ? 'times' : 'none';
    case 'sasrec-ml-1m':
      return 'order';
    case 'ir-benchmark':
    case 'drrl':
      return 'none';
    case 'files':
      return dataset.columns.time === undefined ? 'none' : 'times';
    default:
      return 'times';
  }
}

/** Whether a data set was published with a test part. */
export function isPublishedSplit(dataset: DatasetConfig): boolean {
  if (dataset.name === 'files') return dataset.test !== undefined;
  return dataset.name === 'ir-benchmark' || dataset.name === 'drrl';
}

/** Whether a data set may tell domains of items. */
export function mayHaveDomains(dataset: DatasetConfig): boolean {
  if (dataset.name === 'files') return dataset.domains !== undefined;
  return dataset.name !== 'ir-benchmark' && dataset.name !== 'drrl' && dataset.name !== 'sasrec-ml-1m';
}

/** Whether a data set may say which pairs are liked and which are not. */
export function mayHaveLabels(dataset: DatasetConfig): boolean {
  return dataset.name === 'files' && dataset.columns.value !== undefined;
}
