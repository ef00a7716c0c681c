import type { Phase } from '../engine/parameters.js';

/** Users and items with a label each. */
export interface PointwiseBatch {
  kind: 'pointwise';
  /** [B] */
  users: Int32Array;
  /** [B] */
  items: Int32Array;
  /** [B] */
  labels: Float32Array;
  /** How many of the last entries are negatives drawn for those before them; absent where all are observed. */
  drawn?: number;
}

/** Negatives that all examples of a batch have in common. */
export interface SharedNegatives {
  /** [S] */
  items: Int32Array;
  /**
   * How often each counts for each example, [examples × S] row by row: once, but not where it is a train positive of the
   * example's user. At least one counts in each row.
   */
  counts: Float32Array;
}

/** Positives, each with its own negatives. */
export interface PairwiseBatch {
  kind: 'pairwise';
  /** [B] */
  users: Int32Array;
  /** [B] */
  positives: Int32Array;
  /** [B × M] row by row; empty where the loss draws none. */
  negatives: Int32Array;
  /** M */
  negativesPerRow: number;
  /** In place of `negatives`, or beside the positives of the batch for losses that ask for `mixed`. */
  shared?: SharedNegatives;
}

/** Histories, padded on the right, `lengths` tells where; and targets at some of their places, none of them padding. */
export interface SequenceBatch {
  kind: 'sequence';
  /** [B] */
  users: Int32Array;
  /** [B × L] row by row; entries at and after a row's length have no meaning. */
  items: Int32Array;
  /** [B] */
  lengths: Int32Array;
  /** L */
  maxLength: number;
  /** [B × L] or null, seconds. */
  times: Float64Array | null;
  /** `last`: one target a row. `dense`: a target a position, or some positions of each row. */
  targets: 'last' | 'dense';
  /** [targets], in the order of their places. */
  positives: Int32Array;
  /** Where each target stands, [targets]: the place among the B × L of the last item that may be read for it. */
  places: Int32Array;
  /** [targets × M] */
  negatives: Int32Array;
  negativesPerRow: number;
  /** As in `PairwiseBatch`. */
  shared?: SharedNegatives;
  /** For pointwise losses: the examples are labelled pairs, the targets (1) and then row by row their negatives (0). */
  labelled?: true;
}

/** Token sequences, for backbones that read and write text. */
export interface TextBatch {
  kind: 'text';
  /** [B] */
  users: Int32Array;
  /** [B × L] */
  tokens: Int32Array;
  /** [B] */
  lengths: Int32Array;
  maxLength: number;
  /** [B × L], 1 where the token is a target of generation. */
  targetMask: Uint8Array;
  /** [B] the item that the target text belongs to. */
  positives: Int32Array;
}

/** A batch without domains. */
export type SingleBatch = PointwiseBatch | PairwiseBatch | SequenceBatch | TextBatch;

/** One batch a domain, for steps that balance the losses of several domains. */
export interface DomainsBatch {
  kind: 'domains';
  parts: readonly { domain: string; batch: SingleBatch }[];
}

/** What one training step sees. */
export type Batch = SingleBatch | DomainsBatch;
/** The kind of a batch without domains. */
export type BatchKind = SingleBatch['kind'];

/** The number of examples: pairs, rows with one target, or positions with targets. */
export function exampleCount(batch: SingleBatch): number {
  if (batch.kind === 'pointwise') return batch.users.length;
  return batch.positives.length * pairsPerTarget(batch);
}

/** The number of train events that a batch is about: its examples without drawn negatives. */
export function eventCount(batch: SingleBatch): number {
  if (batch.kind === 'pointwise') return batch.users.length - (batch.drawn ?? 0);
  return exampleCount(batch) / pairsPerTarget(batch);
}

/** The user of each example. */
export function exampleUsers(batch: SingleBatch): Int32Array {
  if (batch.kind !== 'sequence') return batch.users;
  const { users, places, maxLength } = batch;
  return ofPairs(
    batch,
    places.map((place) => users[Math.floor(place / maxLength)]!),
  );
}

/**
 * The train item that each example is about: its positive, also for the negatives that were drawn for it; where pairs
 * are observed, the item of the pair.
 */
export function exampleTargets(batch: SingleBatch): Int32Array {
  if (batch.kind === 'sequence') return ofPairs(batch, batch.positives);
  if (batch.kind !== 'pointwise') return batch.positives;
  const { items, drawn } = batch;
  if (!drawn) return items;
  const events = items.length - drawn;
  const perEvent = drawn / events;
  return items.map((item, pair) => (pair < events ? item : items[Math.floor((pair - events) / perEvent)]!));
}

/** The labels of the pairs of a batch of labelled pairs, [examples]; null for all others. */
export function exampleLabels(batch: SingleBatch): Float32Array | null {
  if (batch.kind === 'pointwise') return batch.labels;
  if (batch.kind !== 'sequence' || !batch.labelled) return null;
  const { length } = batch.positives;
  return new Float32Array(length * pairsPerTarget(batch)).fill(1, 0, length);
}

/** Examples that a target makes: its pairs where they are labelled, one otherwise. */
function pairsPerTarget(batch: SingleBatch): number {
  return batch.kind === 'sequence' && batch.labelled ? 1 + batch.negativesPerRow : 1;
}

/** Values of targets as values of examples: where these are pairs, those of the negatives follow those of the targets. */
function ofPairs(batch: SequenceBatch, ofTargets: Int32Array): Int32Array {
  if (!batch.labelled) return ofTargets;
  const targets = ofTargets.length;
  const values = new Int32Array(targets * pairsPerTarget(batch));
  values.set(ofTargets);
  for (let target = 0; target < targets; target++) {
    const begin = targets + target * batch.negativesPerRow;
    values.fill(ofTargets[target]!, begin, begin + batch.negativesPerRow);
  }
  return values;
}

/** Where in a run a step stands. What draws random numbers in a step asks for the stream of this place. */
export interface StepPosition {
  phase: Phase;
  /** From 0. */
  epoch: number;
  /** From 0, over the whole run; an adversary's pass counts its steps apart. */
  step: number;
}

/** Where batches come from: a pure function of epoch, so that a run can be resumed at any step. */
export interface BatchSource {
  readonly kind: BatchKind | 'domains';
  /** Steps an epoch. */
  readonly steps: number;
  /** The batches of an epoch from `firstStep` on (both from 0). An adversary's pass has an order and negatives of its own. */
  epoch(epoch: number, firstStep?: number, phase?: Phase): Iterable<Batch>;
}
