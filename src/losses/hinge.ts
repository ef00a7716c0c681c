import { expandDims, relu, sub, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import type { Loss } from './loss.js';
import { negativesMean } from './negatives-mean.js';

/**
 * Hinge of the score difference, as in ranking SVMs (Joachims, "Optimizing search engines using clickthrough data",
 * 2002): the mean over the negatives of relu(margin - (s_ui - s_uj)), each as often as it was drawn.
 */
export function hinge({ margin }: LossOptions<'hinge'>): Loss {
  return {
    name: 'hinge',
    needs: 'sampled',
    perExample: true,
    acceptsCounts: true,
    compute(input) {
      const required = sub(expandDims(input.positives, 1), margin);
      const terms = relu(sub<Tensor2D>(input.negatives!, required));
      return { kind: 'per-example', value: negativesMean(terms, input) };
    },
  };
}
