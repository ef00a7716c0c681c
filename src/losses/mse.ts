import { sigmoid, square, sub } from '@tensorflow/tfjs-core';
import type { Loss } from './loss.js';

/** Squared error of the sigmoid of the score, (σ(x) - label)², for each labelled pair (DrRL's code, `optim_MSE.py`). */
export function mse(): Loss {
  return {
    name: 'mse',
    needs: 'pointwise',
    perExample: true,
    compute: ({ positives, labels }) => ({
      kind: 'per-example',
      value: square(sub(sigmoid(positives), labels!)),
    }),
  };
}
