import { add, mul, relu, sub, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import type { Loss } from './loss.js';
import { negativesMean, negativesSum } from './negatives-mean.js';

/**
 * Cosine contrastive loss (Mao et al., "SimpleX: a simple and strong baseline for collaborative filtering", 2021, eq. 1):
 * relu(1 - s_ui) + w · mean_j relu(s_uj - m) over cosine scores, as in RecBox, RecBole and DrRL (`optim_CCL.py`). Without
 * `average` it is relu(1 - s_ui) + Σ_j relu(s_uj - m), RecBox's loss without a weight.
 */
export function ccl({ margin, negativeWeight, average }: LossOptions<'ccl'>): Loss {
  return {
    name: 'ccl',
    needs: 'sampled',
    perExample: true,
    acceptsCounts: true,
    compute(input) {
      const excess = relu(sub<Tensor2D>(input.negatives!, margin));
      const ofNegatives = average
        ? mul(negativesMean(excess, input), negativeWeight)
        : negativesSum(excess, input);
      return { kind: 'per-example', value: add<Tensor1D>(relu(sub(1, input.positives)), ofNegatives) };
    },
  };
}
