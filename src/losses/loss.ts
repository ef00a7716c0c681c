import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Ranker } from '../backbones/backbone.js';
import type { NamedTensors } from '../engine/engine.js';
import type { ParameterGroup } from '../engine/parameters.js';
import type { SingleBatch, StepPosition } from '../sampling/batch.js';

/** What a loss is computed from. */
export interface LossInput extends StepPosition {
  /** Scores of the positives, [B]; for pointwise losses of all pairs. */
  positives: Tensor1D;
  /**
   * Scores of the negatives, [B, M]; of the whole catalogue, [B, I], for losses that ask for `catalogue`; of the
   * positives of the batch, [B, B], for those that ask for `in-batch`; of these and of the shared negatives, [B, B + S],
   * for those that ask for `mixed`. Computed when they are first looked at.
   */
  readonly negatives: Tensor2D | null;
  /** How often each negative counts, [B, M], where negatives are counted rather than listed. */
  readonly multiplicities: Tensor2D | null;
  /** What `negativesLogSumExp` takes instead of scores, where it is faster: log Σ exp(score / temperature), [B]. */
  logSumExp: ((temperature: number) => Tensor1D) | null;
  /** Labels of the pairs, [B], for pointwise losses. */
  labels: Tensor1D | null;
  batch: SingleBatch;
  /** Null for losses that do not ask for `vectors`. */
  vectors: LossVectors | null;
}

/** What scores are products of, for losses that ask for `vectors`. */
export interface LossVectors {
  /** [B, d] */
  users: Tensor2D;
  /** [I, d]; where the backbone looked up the items of the batch alone, these. */
  items: Tensor2D;
  /** The batch with its items numbered by the rows of `items`. */
  batch: SingleBatch;
}

/** A loss per example, which can be weighted; or one value for the batch, which cannot. */
export type LossValue = { kind: 'per-example'; value: Tensor1D } | { kind: 'batch'; value: Scalar };

/** What a loss sees in its hooks around a step. */
export interface LossHookContext {
  /** After the step, of its scores only those that the loss looked at before, so that no other need be computed. */
  input: LossInput;
  /** The model as it is at the moment of the hook; the caller disposes it. */
  ranker(): Ranker;
}

/** What is added to scores. */
export interface ScoreCorrection {
  /** [I] */
  values: Float32Array;
  of: 'all' | 'negatives';
}

/** A training loss. No loss knows engines, backbones or weightings. */
export interface Loss {
  readonly name: string;
  /**
   * `pointwise`: labelled pairs. `sampled`: positives against drawn negatives. `catalogue`: against all items.
   * `in-batch`: against the positives of the batch. `mixed`: against these and drawn negatives that the batch shares.
   */
  readonly needs: 'pointwise' | 'sampled' | 'catalogue' | 'in-batch' | 'mixed';
  /** Whether it can give a value per example, which a weighting needs. */
  readonly perExample: boolean;
  /** What scores are divided by to be logits; 1 where absent. */
  readonly temperature?: number;
  /** Whether `LossInput.vectors` must be there. */
  readonly vectors?: boolean;
  /** Whether it heeds `LossInput.multiplicities`, so that negatives may be counted rather than listed. */
  readonly acceptsCounts?: boolean;
  /**
   * For `in-batch` and `mixed`: how often each positive of the batch counts as a negative of each example, [B × B] row by row; at
   * least one in each row.
   */
  batchCounts?(batch: SingleBatch): Float32Array;
  /**
   * Added to the scores of items before the loss is computed, [I]: of the negatives alone, or of the positives too. For
   * losses that correct for how items are sampled.
   */
  scoreCorrection?(batch: SingleBatch): ScoreCorrection;
  /** Called inside a gradient scope and a tidy. */
  compute(input: LossInput): LossValue;
  parameterGroups?(): readonly ParameterGroup[];
  /** Own state that belongs in a checkpoint (margins, adversaries, quantiles). */
  state?(): NamedTensors;
  restoreState?(state: NamedTensors): void;
  /**
   * Whether the epoch begins with a pass over all batches that trains the parameters of phase `adversary` and no others;
   * `instead`: the epoch is that pass, and the model rests. Depends on the epoch alone.
   */
  adversaryPass?(epoch: number): boolean | 'instead';
  beforeEpoch?(epoch: number, ranker: () => Ranker): void;
  /** Before the loss is computed; nothing done here is differentiated. */
  beforeStep?(context: LossHookContext): void;
  /** After the parameters moved; the input's tensors are those from before. */
  afterStep?(context: LossHookContext): void;
  dispose?(): void;
}
