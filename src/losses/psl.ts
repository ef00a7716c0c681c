import {
  add,
  atan,
  expandDims,
  log,
  mul,
  type Rank,
  relu,
  reshape,
  type Scalar,
  sigmoid,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import { logSumExp } from '../engine/operators/log-sum-exp.js';
import type { Loss, LossInput } from './loss.js';
import { negativesCount } from './negatives-mean.js';
import { softplus } from './softplus.js';

type Activation = LossOptions<'psl'>['activation'];

/**
 * Pairwise softmax loss (Yang et al., "PSL: Rethinking and improving softmax loss from pairwise perspective for
 * recommendation", 2024), by IR-Benchmark's `optim_PSL.py`. With d_j = s_uj - s_ui of cosine scores and x_j = d_j/2:
 * - `per-example` (method 1): log Σ_j σ(x_j)^(1/τ*);
 * - `batch` (method 2): log mean_{i,j} σ(x_j)^(1/τ*) over all pairs of the batch.
 * Softmax at the temperature 2τ* is the same with σ = exp. The negatives go through σ one by one, so that their scores
 * must be there; counts are heeded.
 */
export function psl({ activation, form, temperature }: LossOptions<'psl'>): Loss {
  const ofExamples = (input: LossInput): Tensor1D => {
    const differences = sub<Tensor2D>(input.negatives!, expandDims(input.positives, 1));
    const powers = logActivations[activation](differences);
    return logSumExp(powers, { counts: input.multiplicities, temperature });
  };
  return {
    name: 'psl',
    needs: 'sampled',
    perExample: form === 'per-example',
    temperature: 2 * temperature,
    acceptsCounts: true,
    compute: (input) =>
      form === 'per-example'
        ? { kind: 'per-example', value: ofExamples(input) }
        : { kind: 'batch', value: logMean(ofExamples(input), input) },
  };
}

/** Keeps the logarithm finite where σ(x) is 0: at opposite vectors for relu, and far apart for dot products. */
const LEAST = 1e-12;

/**
 * log σ(d/2) of score differences. tanh(x) + 1 is 2 · sigmoid(2x), which loses no digits where x is negative. What is
 * below 0 is cut off by relu, because tfjs compares slowly on wasm, as `maximum` and its gradient do.
 */
const logActivations: { readonly [Name in Activation]: (differences: Tensor2D) => Tensor2D } = {
  tanh: (d) => logOf(mul(sigmoid(d), 2)),
  atan: (d) => logOf(relu(add<Tensor2D>(atan(mul(d, 0.5)), 1))),
  relu: (d) => logOf(relu(add<Tensor2D>(mul(d, 0.5), 1))),
  softplus: (d) => logOf(softplus(mul(d, 0.5))),
};

function logOf(activation: Tensor2D): Tensor2D {
  return log(add<Tensor2D>(activation, LEAST));
}

/** The logarithm of the mean over all pairs, from those of the sums over each example's. */
function logMean(ofExamples: Tensor1D, input: LossInput): Scalar {
  const row = reshape<Rank.R2>(ofExamples, [1, ofExamples.size]);
  const total = reshape<Rank.R0>(logSumExp(row), []);
  const negatives = negativesCount(input);
  return typeof negatives === 'number'
    ? sub(total, Math.log(ofExamples.size * negatives))
    : sub(total, log(sum(negatives)));
}
