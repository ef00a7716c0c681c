import { expandDims, softplus, sub, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.js';
import { negativesMean } from './negatives-mean.js';

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
    compute(input) {
      const terms = softplus(sub<Tensor2D>(input.negatives!, expandDims(input.positives, 1)));
      return { kind: 'per-example', value: negativesMean(terms, input) };
    },
  };
}
