import { expandDims, mean, softplus, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.js';

/**
 * Bayesian personalised ranking (Rendle et al., 2009, BPR-Opt): the mean over the negatives of
 * softplus(s_uj - s_ui) = -log σ(s_ui - s_uj). Softplus is the stable form.
 */
export function bpr(): Loss {
  return {
    name: 'bpr',
    needs: 'sampled',
    perExample: true,
    compute({ positives, negatives }) {
      const differences = sub(negatives!, expandDims(positives, 1));
      return { kind: 'per-example', value: mean<Tensor1D>(softplus(differences), 1) };
    },
  };
}
