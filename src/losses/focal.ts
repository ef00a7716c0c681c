import { add, exp, mul, neg, softplus, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import type { Loss } from './loss.js';

/**
 * Focal loss (Lin et al., "Focal loss for dense object detection", 2017, eq. 5): -α (1 - p)^γ log p for each labelled
 * pair, where p is the probability of its label, σ(z) with z the score of a positive and minus that of a negative. In
 * stable form softplus(-z) · exp(-γ softplus(z)).
 */
export function focal({ focusing, positiveWeight }: LossOptions<'focal'>): Loss {
  return {
    name: 'focal',
    needs: 'pointwise',
    perExample: true,
    compute({ positives, labels }) {
      const towardsLabel = mul<Tensor1D>(positives, sub(mul(labels!, 2), 1));
      const modulation = exp(mul(softplus(towardsLabel), -focusing));
      const value = mul<Tensor1D>(softplus(neg(towardsLabel)), modulation);
      return {
        kind: 'per-example',
        value: positiveWeight === null ? value : mul(value, balance(labels!, positiveWeight)),
      };
    },
  };
}

/** α for label 1 and 1 - α for label 0. */
function balance(labels: Tensor1D, positiveWeight: number): Tensor1D {
  return add(mul(labels, 2 * positiveWeight - 1), 1 - positiveWeight);
}
