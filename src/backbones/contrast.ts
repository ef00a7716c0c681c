import { div, mean, mul, type Scalar, sub, sum, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { scoresLogSumExp } from '../engine/operators/scores-log-sum-exp.js';

/**
 * InfoNCE between two views of the same nodes (van den Oord et al., 2018; Yu et al., XSimGCL, 2023, equation 3): the
 * mean over the nodes of log Σ_k exp(a_i · b_k / τ) - a_i · b_i / τ. The log-sum-exp takes the maximum out, so that small
 * temperatures do not overflow.
 *
 * @param first a, [N, d], normalised
 * @param second b, [N, d], normalised, in the same order
 */
export function contrast(first: Tensor2D, second: Tensor2D, temperature: number): Scalar {
  const agreement = div(sum<Tensor1D>(mul(first, second), 1), temperature);
  return mean<Scalar>(sub(scoresLogSumExp(first, second, null, temperature), agreement));
}
