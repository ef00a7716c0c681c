import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../engine/engine.js';
import type { Candidates, TopLists } from '../engine/kernels/ranking.js';
import type { ParameterGroup } from '../engine/parameters.js';
import type { BatchKind, SingleBatch, StepPosition } from '../sampling/batch.js';
import type { Histories } from '../split/split.js';

/** Scores that factorise into user and item vectors. */
export interface FactorisedScores {
  kind: 'factorised';
  /** One vector an example: [B, d]; already normalised for cosine similarity. */
  users: Tensor2D;
  /** The vectors of all items: [I, d]; already normalised for cosine similarity. */
  items: Tensor2D;
  /**
   * Where `items` holds those of the batch only: the batch with its items renumbered to rows of it. Such scores serve
   * losses of drawn items alone.
   */
  renumbered?: SingleBatch;
  similarity: 'dot' | 'cosine';
  /** Added to every score of an item: [I]. */
  itemBias?: Tensor1D;
}

/** Scores of the batch's own pairs, by a model that does not factorise. */
export interface PairScores {
  kind: 'pairs';
  /** [B] */
  positives: Tensor1D;
  /** [B, M]; null for pointwise batches. */
  negatives: Tensor2D | null;
}

/** What a backbone computes for a training step. */
export type Scores = FactorisedScores | PairScores;

/** A loss that a backbone brings along, such as a contrastive term. */
export interface AuxiliaryLoss {
  name: string;
  weight: number;
  value: Scalar;
}

/** Vectors that weight decay acts on, each with the number of its occurrences in the batch (all once where null). */
export interface RegularizedVectors {
  /** [N, d] */
  vectors: Tensor2D;
  /** [N] */
  counts: Tensor1D | null;
}

/** The result of a forward pass. */
export interface Forward {
  scores: Scores;
  auxiliary?: readonly AuxiliaryLoss[];
  /**
   * What weight decay acts on: for `ego` the embeddings of the batch before any propagation, for `output` the vectors
   * that are scored.
   */
  regularized?(kind: 'ego' | 'output'): readonly RegularizedVectors[];
}

/** A trained model: turns batches into scores. Written in ordinary tfjs; knows no engine and no loss. */
export interface Backbone {
  readonly name: string;
  /** The batch kinds it can read. */
  readonly accepts: readonly BatchKind[];
  parameterGroups(): readonly ParameterGroup[];
  /**
   * Called inside a gradient scope and a tidy.
   *
   * @param position the place whose random streams dropout and noise draw from, so that a resumed run draws the same
   */
  forward(batch: SingleBatch, training: boolean, position: StepPosition): Forward;
  /** A ranker over the present weights; the caller disposes it. */
  ranker(): Ranker;
  /** State that is not trained but belongs in a checkpoint. */
  state?(): NamedTensors;
  restoreState?(state: NamedTensors): void;
  beforeEpoch?(epoch: number): void;
  /** Frees every tensor the backbone owns. */
  dispose(): void;
}

/** Scores the catalogue for users; the one thing an evaluator needs of a model, trained or not. */
export interface Ranker {
  readonly name: string;
  readonly itemCount: number;
  /**
   * Scores of all items for each of the users, row by row: [users.length × itemCount]. The caller may
   * overwrite the array, and the next call may reuse it.
   */
  score(users: Int32Array, histories: Histories): Float32Array;
  /**
   * The same scores as a tensor of the engine, [users.length, itemCount], which the caller disposes; absent where the
   * model does not compute them there.
   */
  scoreTensor?(users: Int32Array, histories: Histories): Tensor2D;
  /**
   * The best K candidates of the users, as by `maskedTopK` of these scores but for their last bits; absent where that
   * would need all scores at once.
   */
  topLists?(users: Int32Array, candidates: Candidates, k: number): TopLists;
  /** Scores of single pairs, for labelled test sets. */
  scorePairs?(users: Int32Array, items: Int32Array, histories: Histories): Float32Array;
  /** User and item vectors, where the model has them. */
  vectors?(): { users: Tensor2D; items: Tensor2D; similarity: 'dot' | 'cosine' };
  dispose(): void;
}
