import { div, expandDims, mean, mul, softplus, sub, sum, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.js';

/**
 * Bayesian personalised ranking (Rendle et al., 2009, BPR-Opt): the mean over the negatives of
 * softplus(s_uj - s_ui) = -log σ(s_ui - s_uj), each as often as it was drawn. Softplus is the stable form.
 */
export function bpr(): Loss {
  return {
    name: 'bpr',
    needs: 'sampled',
    perExample: true,
    acceptsCounts: true,
    compute({ positives, negatives, multiplicities }) {
      const terms = softplus(sub(negatives!, expandDims(positives, 1)));
      const value = multiplicities
        ? div<Tensor1D>(sum(mul(terms, multiplicities), 1), sum(multiplicities, 1))
        : mean<Tensor1D>(terms, 1);
      return { kind: 'per-example', value };
    },
  };
}
