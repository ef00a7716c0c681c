import { engine, type Scalar, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type ModelContext, modelContext } from '../../backbones/model-context.js';
import type { LossConfig } from '../../config/schema/loss.js';
import type { SamplingConfig } from '../../config/schema/sampling.js';
import { InputError } from '../../core/errors.js';
import type { Loss, LossInput } from '../loss.js';
import { createLoss } from '../registry.js';
import { type GivenScores, inputOf } from './given-scores.js';

/** What a loss does with one positive and its negatives. */
export interface ExplainedExample {
  /** Its score. */
  positive: number;
  /** ∂L/∂s_ui of the example's loss; below 0 where a step raises the score. */
  positiveGradient: number;
  /** In the order given. */
  negatives: readonly ExplainedNegative[];
  /** exp of the entropy of the shares: as how many equal ones the negatives count; 0 where none has a gradient. */
  effectiveNegatives: number;
}

/** What a loss does with a negative. */
export interface ExplainedNegative {
  score: number;
  /** ∂L/∂s_uj of the example's loss; above 0 where a step lowers the score. */
  gradient: number;
  /** Its weight: |gradient| over the sum of those of all negatives of the example; 0 where none has a gradient. */
  share: number;
}

/** What a loss is made from beside its options. */
export interface ExplanationContext {
  sampling: SamplingConfig;
  /** Items of the catalogue, for losses that depend on it; at least those that have scores. */
  items: number;
  /** Of the state that losses draw at their start. */
  seed: number;
}

/**
 * How a loss distributes its gradient over negatives of given scores, by automatic differentiation of the loss that
 * trains, in the state it starts with. In distributionally robust terms the shares are the worst-case distribution over
 * the negatives. The current engine computes.
 *
 * @returns an example for each positive; of pointwise losses the negatives' figures are the same for each
 * @throws InputError where the loss cannot be explained so, with the reason
 */
export function explainLoss(
  config: Exclude<LossConfig, { name: 'none' }>,
  context: ExplanationContext,
  scores: GivenScores,
): readonly ExplainedExample[] {
  const loss = createLoss(config, contextOf(context, scores));
  try {
    refuseWithoutMeaning(loss, scores);
    const { positives, negatives } = gradientsOf(loss, scores);
    return scores.positives.map((positive, example) => ({
      positive,
      positiveGradient: positives[example]!,
      ...explained(scores.negatives, negatives[example]!),
    }));
  } finally {
    loss.dispose?.();
  }
}

function contextOf({ sampling, items, seed }: ExplanationContext, scores: GivenScores): ModelContext {
  const userCount = scores.positives.length;
  const itemCount = Math.max(items, userCount + scores.negatives.length);
  const data = {
    userCount,
    itemCount,
    // Each user has the one positive.
    train: {
      offsets: Int32Array.from({ length: userCount + 1 }, (_, user) => user),
      items: Int32Array.from({ length: userCount }, (_, user) => user),
      times: null,
      labels: null,
    },
    catalogue: new Uint8Array(itemCount).fill(1),
    chronological: false,
  };
  return modelContext(data, { domains: null, sampling, seed });
}

function refuseWithoutMeaning(loss: Loss, { positives, negatives }: GivenScores): void {
  if (loss.scoreCorrection) {
    throw new InputError(
      `\`logQ\` corrects \`${loss.name}\` by how often items are drawn, which scores do not tell`,
      {
        expected: '`logQ: none`, or negatives that are drawn alike',
      },
    );
  }
  const outside = [...positives, ...negatives].find((score) => Math.abs(score) > 1);
  if (!loss.vectors || outside === undefined) return;
  throw new InputError(`\`${loss.name}\` compares items with each other, which scores alone do not tell`, {
    expected: 'scores from -1 to 1, as cosines are, from which items can be laid on a circle',
    found: String(outside),
  });
}

/** By example: of the positives, and of the negatives in rows. */
interface Gradients {
  positives: readonly number[];
  negatives: readonly (readonly number[])[];
}

function gradientsOf(loss: Loss, scores: GivenScores): Gradients {
  const [byPositives, byNegatives] = tidy(() => {
    const input = inputOf(loss, scores);
    const leaves = input.negatives ? [input.positives, input.negatives] : [input.positives];
    const { grads } = engine().gradients(() => totalOf(loss, input), leaves, undefined, true);
    return (grads as (Tensor | undefined)[]).map((gradient) => gradient && Array.from(gradient.dataSync()));
  });
  if (loss.needs === 'pointwise') return ofPairs(byPositives!, scores);
  if (byNegatives === undefined) {
    throw new InputError(`\`${loss.name}\` does not look at the scores of negatives`, {
      expected: 'a loss whose value depends on them',
    });
  }
  const width = byNegatives.length / scores.positives.length;
  const rows = scores.positives.map((_, example) =>
    byNegatives.slice(example * width, (example + 1) * width),
  );
  const positives = byPositives ?? scores.positives.map(() => 0);
  return loss.needs === 'catalogue' ? withoutCatalogue(positives, rows) : { positives, negatives: rows };
}

/** A value per example is summed, so that each example's derivatives are those of its own value. */
function totalOf(loss: Loss, input: LossInput): Scalar {
  const value = loss.compute(input);
  return value.kind === 'batch' ? value.value : sum<Scalar>(value.value);
}

function ofPairs(gradients: readonly number[], { positives }: GivenScores): Gradients {
  const ofNegatives = gradients.slice(positives.length);
  return {
    positives: gradients.slice(0, positives.length),
    negatives: positives.map(() => ofNegatives),
  };
}

/** The catalogue holds the positives too; what the sum over it does to a positive is part of its own derivative. */
function withoutCatalogue(positives: readonly number[], rows: readonly (readonly number[])[]): Gradients {
  return {
    positives: positives.map((gradient, example) => gradient + rows[example]![example]!),
    negatives: rows.map((row) => row.slice(positives.length)),
  };
}

function explained(
  scores: readonly number[],
  gradients: readonly number[],
): Pick<ExplainedExample, 'negatives' | 'effectiveNegatives'> {
  const total = gradients.reduce((sumOfSizes, gradient) => sumOfSizes + Math.abs(gradient), 0);
  const shares = gradients.map((gradient) => (total === 0 ? 0 : Math.abs(gradient) / total));
  const entropy = shares.reduce(
    (sumOfTerms, share) => sumOfTerms - (share > 0 ? share * Math.log(share) : 0),
    0,
  );
  return {
    negatives: scores.map((score, place) => ({ score, gradient: gradients[place]!, share: shares[place]! })),
    effectiveNegatives: total === 0 ? 0 : Math.exp(entropy),
  };
}
