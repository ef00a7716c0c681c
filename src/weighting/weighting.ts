import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { ModelContext } from '../backbones/model-context.js';
import type { NamedTensors } from '../engine/engine.js';
import type { ParameterGroup } from '../engine/parameters.js';
import type { Batch, SingleBatch } from '../sampling/batch.js';

/** The losses of K domains in one step, for a weighting that balances them. */
export interface DomainLosses {
  domains: readonly string[];
  values: readonly Scalar[];
}

/** What a weighting may know when it is made: all but the targets of an epoch, which it may draw itself. */
export interface WeightingContext extends Omit<ModelContext, 'targetShares'> {
  /** Of the backbone, for weightings that balance by the gradients of shared parameters. */
  parameterGroups: readonly ParameterGroup[];
}

/**
 * How much examples, domains or items count. Each method is optional; a weighting may act on examples, on sampling, on
 * the combination of domain losses, or as a bias at scoring. No loss knows it.
 */
export interface Weighting {
  readonly name: string;
  /** Weights of the batch's examples, [B]; null counts them alike. */
  exampleWeights?(batch: SingleBatch): Float32Array | null;
  /**
   * What the weighted sum is divided by: the weights' sum in the batch (default), or the number of examples. Weights
   * that should have mean 1 over train are scaled so by the weighting itself.
   */
  readonly normalize?: 'batch-sum' | 'batch-size';
  /** The weight of each train event when examples are drawn. */
  samplingWeights?(): Float32Array;
  /** Combines the losses of several domains; differentiable, with `parameterGroups` of its own. */
  combine?(losses: DomainLosses): Scalar;
  /** The shared parameters whose gradient norms it wants to see, for balancing by gradients. */
  readonly gradientNorms?: readonly Variable[];
  /** Sees, before a step, the gradient norm of each domain's loss over these parameters, and the losses themselves. */
  observeGradientNorms?(norms: Float32Array, losses: Float32Array): void;
  /** Added to the logits of items at scoring, [I]; a logit is a score over the temperature of the loss. */
  itemBias?(): Float32Array;
  /**
   * Whether the best weights are picked by rankings without the bias, so that a control ends with the same model as a
   * run without it; the figures of the run have it all the same.
   */
  readonly selectsWithoutBias?: true;
  parameterGroups?(): readonly ParameterGroup[];
  state?(): NamedTensors;
  restoreState?(state: NamedTensors): void;
  beforeEpoch?(epoch: number): void;
  /** After a step on a batch moved the parameters; an adversary's steps do not count. */
  afterStep?(batch: Batch): void;
  /** Figures for the record of the epoch, such as the weights of domains. */
  report?(): Record<string, number>;
  dispose?(): void;
}
