import { mul, softplus, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.js';

/**
 * Binary cross-entropy on logits, for each labelled pair: softplus(x) - label · x, which is
 * -label · log σ(x) - (1 - label) · log(1 - σ(x)) in stable form. The mean over the 2B pairs of B positives and B
 * negatives is the loss of DrRL's code (`optim_BCE.py`).
 */
export function bce(): Loss {
  return {
    name: 'bce',
    needs: 'pointwise',
    perExample: true,
    compute: ({ positives, labels }) => ({
      kind: 'per-example',
      value: sub<Tensor1D>(softplus(positives), mul(labels!, positives)),
    }),
  };
}
