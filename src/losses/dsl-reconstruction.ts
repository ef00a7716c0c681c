import {
  add,
  clipByValue,
  clone,
  dispose,
  div,
  exp,
  expandDims,
  log,
  mul,
  neg,
  type Rank,
  reshape,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tanh,
} from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import { differentiable } from '../engine/operators/differentiable.js';
import { logSumExp } from '../engine/operators/log-sum-exp.js';
import { detached } from './detached.js';
import type { Loss, LossInput } from './loss.js';
import { negativesLogSumExp } from './negatives-log-sum-exp.js';
import { positiveCosines } from './positive-cosines.js';
import { slateMean } from './slate-mean.js';
import { standardizeRows } from './standardize-rows.js';

type Options = LossOptions<'dsl-reconstruction'>;

/**
 * A reconstruction of the dual-scale softmax (DSL; "Understanding and Improving Softmax Recommender Systems with
 * Competition-Aware Scaling", arXiv 2602.07206) from its abstract, which names two branches on a log-sum-exp and gives no
 * formula. It is not the paper's loss; forms, signs and strengths are ours:
 *
 *     L = log Σ_j κ_j exp((s_uj - s_ui) / τ_ui)
 *
 * - κ branch: κ_j = exp(clip(a·ĥ_j + b·r̂_j)), scaled to mean 1 over the negatives, where ĥ and r̂ are s_uj and cos(i, j)
 *   in standard deviations over the negatives of the example;
 * - temperature branch: τ_ui = τ · exp(-g · tanh Ĉ), scaled to mean τ over the batch, where C is the mean of s_uj - s_ui
 *   over the slate, the negatives of largest ĥ + r̂, and Ĉ the same in standard deviations over the batch.
 *
 * No gradient passes through κ and τ_ui. As distributionally robust optimisation, τ·L = sup_Q E_Q[d_j + τ log κ_j] -
 * τ·KL(Q‖U) + τ log N with d_j = s_uj - s_ui: κ changes the payoff, and a smaller τ_ui is a larger radius. With a = b = g
 * = 0 it is the softmax loss, computed by the same lines.
 */
export function dslReconstruction(config: Options): Loss {
  const { temperature, hardness, similarity, competition } = config;
  const weighsNegatives = hardness !== 0 || similarity !== 0;
  const hasTemperatures = competition !== 0;
  return {
    name: 'dsl-reconstruction',
    needs: 'sampled',
    perExample: true,
    temperature,
    acceptsCounts: true,
    vectors: similarity !== 0 || hasTemperatures,
    compute(input) {
      const { positives, multiplicities: counts } = input;
      if (!weighsNegatives && !hasTemperatures) {
        const value = sub<Tensor1D>(negativesLogSumExp(input, temperature), div(positives, temperature));
        return { kind: 'per-example', value };
      }
      const scores = input.negatives!;
      const standing = negativeStanding(config, input, scores);
      const exponents = weighsNegatives ? detached(() => weightExponents(config, standing)) : null;
      const sharpness = hasTemperatures
        ? detached(() => exampleSharpness(config, standing, input, scores))
        : null;
      // Matrices as large as the scores, of which a tidy would keep each to the end of the step.
      dispose(Object.values(standing));
      const ofWeights = exponents && detached(() => logMeanWeight(exponents, counts));
      // Where all examples have one temperature, the log-sum-exp divides by it, which saves a pass over the scores.
      const rest = sharpness ? 1 : temperature;
      const logits = weightedLogits(scores, sharpness, exponents && { exponents, scale: rest });
      exponents?.dispose();
      const ofNegatives = logSumExp(logits, { counts, temperature: rest });
      const rivalry = sub<Tensor1D>(ofNegatives, mul(positives, sharpness ?? 1 / temperature));
      return { kind: 'per-example', value: ofWeights ? sub(rivalry, ofWeights) : rivalry };
    },
  };
}

/** Where the negatives of an example stand among themselves, in standard deviations; null where nobody asks. */
interface Standing {
  /** ĥ, by score, [B, M]. */
  hardness: Tensor2D | null;
  /** r̂, by cosine with the positive, [B, M]. */
  similarity: Tensor2D | null;
}

function negativeStanding(
  { hardness, similarity, competition }: Options,
  input: LossInput,
  scores: Tensor2D,
): Standing {
  const { multiplicities, vectors } = input;
  const standing = (matrix: () => Tensor2D) => detached(() => standardizeRows(matrix(), multiplicities));
  return {
    hardness: hardness !== 0 || competition !== 0 ? standing(() => scores) : null,
    similarity:
      similarity !== 0 || competition !== 0
        ? standing(() => positiveCosines(vectors, multiplicities !== null))
        : null,
  };
}

/** The logarithm of κ_j before weights are scaled, [B, M]. */
function weightExponents({ hardness, similarity, clip }: Options, standing: Standing): Tensor2D {
  const terms = [
    ...(hardness !== 0 ? [mul<Tensor2D>(standing.hardness!, hardness)] : []),
    ...(similarity !== 0 ? [mul<Tensor2D>(standing.similarity!, similarity)] : []),
  ];
  return clipByValue(
    terms.reduce((total, term) => add(total, term)),
    -clip,
    clip,
  );
}

/** The logarithm of the mean of the weights over the draws, [B], which is taken off so that logits do not drift. */
function logMeanWeight(exponents: Tensor2D, counts: Tensor2D | null): Tensor1D {
  const draws = counts ? log(sum<Tensor1D>(counts, 1)) : Math.log(exponents.shape[1]);
  return sub(logSumExp(exponents, { counts }), draws);
}

/**
 * Scores times the sharpness of their example, plus scaled exponents, as one operation: the tape keeps neither what is
 * between nor the exponents.
 */
function weightedLogits(
  scores: Tensor2D,
  sharpness: Tensor1D | null,
  weights: { exponents: Tensor2D; scale: number } | null,
): Tensor2D {
  const column = sharpness && expandDims<Tensor2D>(sharpness, 1);
  return differentiable(
    [scores],
    () => {
      const scaled = column ? mul<Tensor2D>(scores, column) : scores;
      const value = weights ? add<Tensor2D>(scaled, mul(weights.exponents, weights.scale)) : scaled;
      return { value, saved: column ? [column] : [] };
    },
    (gradient, [by]) => [by ? mul(gradient, by) : clone(gradient)],
  );
}

/** 1 / τ_ui, [B]. */
function exampleSharpness(
  { temperature, competition, slate }: Options,
  { hardness, similarity }: Standing,
  { positives, multiplicities }: LossInput,
  scores: Tensor2D,
): Tensor1D {
  const ofSlate = slateMean(scores, add(hardness!, similarity!), multiplicities, slate);
  const intensity = standardizeRows(expandDims(sub(ofSlate, positives), 0), null);
  const factors = exp(mul(neg(tanh(intensity)), competition));
  const meanFactor = div(sum(factors), factors.size);
  return reshape<Rank.R1>(div(meanFactor, mul(factors, temperature)), [factors.size]);
}
