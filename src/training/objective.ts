import {
  add,
  addN,
  div,
  mean,
  mul,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import type { Backbone, Ranker } from '../backbones/backbone.js';
import type { OptimizerConfig } from '../config/schema/training.js';
import type { Formulation } from '../engine/formulation.js';
import type { Loss, LossInput } from '../losses/loss.js';
import {
  type Batch,
  eventCount,
  exampleCount,
  type SingleBatch,
  type StepPosition,
} from '../sampling/batch.js';
import type { Weighting } from '../weighting/weighting.js';
import { lossInput } from './scoring.js';
import { decayTerm } from './weight-decay.js';

/** The parts that decide what is minimised. */
export interface ObjectiveParts {
  backbone: Backbone;
  loss: Loss;
  weighting: Weighting;
  optimizer: OptimizerConfig;
  /** [1, I] of 0 and -∞; see `lossInput`. */
  excluded: Tensor2D | null;
  /** How the scores of drawn negatives are computed. */
  formulation: Formulation;
}

/** An input that a loss with step hooks was told of. */
export interface HookedInput {
  input: LossInput;
  /** Its tensors, as far as the loss looked at them. */
  kept: readonly Tensor[];
}

/** The losses of one step. */
export interface StepLosses {
  /** What is differentiated. */
  total: Scalar;
  /** The training loss alone. */
  main: Scalar;
  /** The backbone's own losses, unweighted. */
  auxiliary: Record<string, Scalar>;
}

/**
 * All losses of a batch: the weighted mean over its examples, or the combination of its domains, plus auxiliary losses
 * and weight decay.
 *
 * @param hooked receives the inputs of losses with step hooks; the caller disposes what they keep
 */
export function stepLosses(
  parts: ObjectiveParts,
  batch: Batch,
  position: StepPosition,
  hooked: HookedInput[],
): StepLosses {
  if (batch.kind !== 'domains') return singleLosses(parts, batch, position, hooked);
  const { weighting } = parts;
  if (!weighting.combine) throw new Error(`The weighting ${weighting.name} does not combine domains`);
  const ofDomain = batch.parts.map((part) => singleLosses(parts, part.batch, position, hooked));
  const domains = batch.parts.map((part) => part.domain);
  const main = weighting.combine({ domains, values: ofDomain.map((losses) => losses.main) });
  const extras = ofDomain.map((losses) => sub<Scalar>(losses.total, losses.main));
  const auxiliary = ofDomain.flatMap((losses, k) =>
    Object.entries(losses.auxiliary).map(([name, value]): [string, Scalar] => [
      `${domains[k]}/${name}`,
      value,
    ]),
  );
  return { main, total: addN([main, ...extras]), auxiliary: Object.fromEntries(auxiliary) };
}

/**
 * The losses of a batch without domains.
 *
 * @param hooked as in `stepLosses`; null where the step only looks and the loss must not be told of it
 */
export function singleLosses(
  { backbone, loss, weighting, optimizer, excluded, formulation }: ObjectiveParts,
  batch: SingleBatch,
  position: StepPosition,
  hooked: HookedInput[] | null,
): StepLosses {
  const forward = backbone.forward(batch, true, position);
  const kept: Tensor[] | null = hooked && (loss.beforeStep || loss.afterStep) ? [] : null;
  const input = lossInput(forward.scores, batch, loss, position, { excluded, formulation, kept });
  if (hooked && kept) {
    hooked.push({ input, kept });
    loss.beforeStep?.({ input, ranker: (): Ranker => backbone.ranker() });
  }
  const main = weightedMean(loss, weighting, input, batch);
  const terms = (forward.auxiliary ?? []).map(({ weight, value }) => mul<Scalar>(value, weight));
  const decay = decayTerm(forward, eventCount(batch), optimizer);
  if (decay) terms.push(decay);
  return {
    main,
    total: terms.reduce((total, term) => add<Scalar>(total, term), main),
    auxiliary: Object.fromEntries((forward.auxiliary ?? []).map(({ name, value }) => [name, value])),
  };
}

/** The training loss of a batch: the weighted mean over its examples, or its own value where it has none for each. */
export function weightedMean(loss: Loss, weighting: Weighting, input: LossInput, batch: SingleBatch): Scalar {
  const value = loss.compute(input);
  if (value.kind === 'batch') return value.value;
  const weights = weighting.exampleWeights?.(batch);
  if (!weights) return mean<Scalar>(value.value);
  const total =
    weighting.normalize === 'batch-size' ? exampleCount(batch) : weights.reduce((a, w) => a + w, 0);
  // Where nothing in the batch has a weight, the loss is 0 and not 0 / 0.
  return div<Scalar>(sum<Scalar>(mul(value.value, tensor1d(weights))), total === 0 ? 1 : total);
}
