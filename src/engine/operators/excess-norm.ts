import {
  add,
  div,
  exp,
  expandDims,
  keep,
  log,
  mean,
  mul,
  ones,
  pow,
  relu,
  sqrt,
  step,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/** What an excess norm is of. */
export interface ExcessNormInputs {
  /** Scores of the negatives, [B, M]. */
  negatives: Tensor2D;
  /** How often each counts, [B, M]; once where null. */
  counts: Tensor2D | null;
  /** Where the excess of an example begins, [B]; constants. */
  margins: Tensor1D;
}

/** The letters of `excessNorm`. */
export interface ExcessNormOptions {
  /** p, at least 1. */
  exponent: number;
  /** c */
  weight: number;
  /** ε, above 0, so that the norm has a gradient where nothing exceeds the margin. */
  smoothing: number;
}

/**
 * The mean of order p of what scores exceed a margin by, N^(-1/p) (Σ_j z_j^p)^(1/p) with z_j = ε + c·relu(s_j - m), each
 * negative as often as it was drawn. It is computed as exp(LSE(p·log z) / p), whose log-sum-exp takes the largest term
 * out, because z^p over- and underflows for a large p. The plain mean (p = 1) and the root mean square (p = 2) need neither.
 *
 * The weight of a negative, q_j = ∂/∂s_j = c·N^(-1/p)·Z^(1-p)·z_j^(p-1)·1[s_j > m] with Z the norm without N, is computed
 * with the value, since both the gradient of the scores and that of the margin, -Σ_j q_j, are made of it.
 *
 * @returns the mean [B], differentiable in the scores, and Σ_j q_j [B], which is kept and the caller's to dispose
 */
export function excessNorm(
  { negatives, counts, margins }: ExcessNormInputs,
  options: ExcessNormOptions,
): { value: Tensor1D; totalWeight: Tensor1D } {
  expectShape('excessNorm', 'negatives', negatives, [null, null]);
  expectShape('excessNorm', 'margins', margins, [negatives.shape[0]]);
  if (counts) expectShape('excessNorm', 'counts', counts, negatives.shape);
  let totalWeight: Tensor1D | undefined;
  const value = differentiable(
    [negatives],
    () => {
      const excess = tidy(() => relu(sub<Tensor2D>(negatives, expandDims(margins, 1))));
      const { norm, weights } = meanOf(options.exponent)(excess, counts, options);
      totalWeight = keep(sum<Tensor1D>(weights, 1));
      return { value: norm, saved: [weights] };
    },
    (gradient, [weights]) => [mul(weights!, expandDims(gradient, 1))],
  );
  return { value, totalWeight: totalWeight! };
}

interface NormAndWeights {
  /** [B] */
  norm: Tensor1D;
  /** q, [B, M] */
  weights: Tensor2D;
}

/** How the mean of an order is computed; the orders of DrRL's ω = ∞ and ω = 2 need no logarithm of every score. */
function meanOf(exponent: number): typeof powerMean {
  if (exponent === 1) return plainMean;
  return exponent === 2 ? rootMeanSquare : powerMean;
}

function plainMean(
  excess: Tensor2D,
  counts: Tensor2D | null,
  { weight, smoothing }: ExcessNormOptions,
): NormAndWeights {
  const reached = step(excess);
  if (!counts) {
    const average = mean<Tensor1D>(excess, 1);
    return {
      norm: add(mul(average, weight), smoothing),
      weights: mul(reached, weight / excess.shape[1]),
    };
  }
  const share = div(weight, sum(counts, 1));
  return {
    norm: add<Tensor1D>(mul(weightedSum(excess, counts), share), smoothing),
    weights: tidy(() => mul<Tensor2D>(mul(reached, counts), expandDims(share, 1))),
  };
}

/** Squares that could overflow would belong to scores above 1e18. */
function rootMeanSquare(
  excess: Tensor2D,
  counts: Tensor2D | null,
  options: ExcessNormOptions,
): NormAndWeights {
  const z = smoothed(excess, options);
  const counted = counts ? mul<Tensor2D>(z, counts) : z;
  const drawn = counts ? sum<Tensor1D>(counts, 1) : excess.shape[1];
  const norm = sqrt(div<Tensor1D>(weightedSum(counted, z), drawn));
  const factor = div<Tensor1D>(options.weight, mul(norm, drawn));
  const weights = tidy(() => mul<Tensor2D>(mul(counted, step(excess)), expandDims(factor, 1)));
  return { norm, weights };
}

function powerMean(excess: Tensor2D, counts: Tensor2D | null, options: ExcessNormOptions): NormAndWeights {
  const { exponent, weight } = options;
  const { kernels } = currentEngine();
  const z = smoothed(excess, options);
  // `shares` is p·z^p / Z^p, so that q = c·norm·shares / (p·z).
  const [logSum, shares] = tidy((): [Tensor1D, Tensor2D] => {
    const { value, saved } = kernels.logSumExp(log(z), counts, 1 / exponent);
    return [value, kernels.logSumExpGradient(saved, 1 / exponent, ones([z.shape[0]]))];
  });
  const drawn = counts ? sum<Tensor1D>(counts, 1) : excess.shape[1];
  const norm = mul<Tensor1D>(exp(div(logSum, exponent)), pow(drawn, -1 / exponent));
  const weights = tidy(() => {
    const factor = expandDims(mul(norm, weight / exponent), 1);
    return mul<Tensor2D>(mul(div(shares, z), step(excess)), factor);
  });
  return { norm, weights };
}

/** ε + c·excess */
function smoothed(excess: Tensor2D, { weight, smoothing }: ExcessNormOptions): Tensor2D {
  return tidy(() => add<Tensor2D>(mul(excess, weight), smoothing));
}

/** The sums of products by row, [B]. */
function weightedSum(left: Tensor2D, right: Tensor2D): Tensor1D {
  return tidy(() => sum<Tensor1D>(mul(left, right), 1));
}
