import {
  concat,
  div,
  mul,
  ones,
  type Rank,
  type Scalar,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { scoresLogSumExp } from '../engine/operators/scores-log-sum-exp.js';

/**
 * InfoNCE between two views of the same nodes (van den Oord et al., 2018; Yu et al., XSimGCL, 2023, equation 3): the
 * mean over the nodes of log Σ_k exp(a_i · b_k / τ) - a_i · b_i / τ. The log-sum-exp takes the maximum out, so that small
 * temperatures do not overflow.
 *
 * A node that counts m times stands for m rows of both views: its term has the weight m, and its exponential a factor m,
 * which enters as one more dimension of the vectors, exp((a_i · b_k + 1 · τ log m_k) / τ). That gives what repeated rows
 * give, at the cost of distinct ones.
 *
 * @param first a, [N, d], normalised
 * @param second b, [N, d], normalised, in the same order
 * @param counts how often each node counts, [N]; all once where null
 */
export function contrast(
  first: Tensor2D,
  second: Tensor2D,
  counts: Float32Array | null,
  temperature: number,
): Scalar {
  const [nodes] = first.shape;
  const agreement = div(sum<Tensor1D>(mul(first, second), 1), temperature);
  if (!counts) {
    const terms = sub(scoresLogSumExp(first, second, null, temperature), agreement);
    return div(sum<Scalar>(terms), nodes);
  }
  const logarithms = tensor2d(
    counts.map((count) => temperature * Math.log(count)),
    [nodes, 1],
  );
  const extended = scoresLogSumExp(
    concat([first, ones<Rank.R2>([nodes, 1])], 1),
    concat([second, logarithms], 1),
    null,
    temperature,
  );
  const total = counts.reduce((sumOfCounts, count) => sumOfCounts + count, 0);
  return div(sum<Scalar>(mul(sub(extended, agreement), tensor1d(counts))), total);
}
