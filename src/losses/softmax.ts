import { add, div, softplus, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import type { LogQ } from './log-q.js';
import type { Loss } from './loss.js';
import { negativesLogSumExp } from './negatives-log-sum-exp.js';

/** The options that the loss of given scores depends on. */
type SoftmaxOptions = Pick<LossOptions<'softmax'>, 'name' | 'temperature' | 'positiveInDenominator'> & {
  negatives: 'sampled' | 'full';
};

/**
 * Softmax loss (SL; Wu et al., "On the effectiveness of sampled softmax loss", 2022), as log Σ_j exp((s_uj - s_ui)/τ):
 * - `sampled`: over the drawn negatives; without the positive in the sum as in IR-Benchmark (`optim_Softmax.py`), or
 *   with it (InfoNCE), which is the softplus of the former: log(1 + Σ_j exp((s_uj - s_ui)/τ));
 * - `full`: over the whole catalogue, which contains the positive.
 * `in-batch` and `mixed` are `inBatchSoftmax`. The log-sum-exp takes the maximum out, because 1/τ above 88 overflows otherwise.
 *
 * @param correction for the negatives being drawn; see `logQ`
 */
export function softmax(config: SoftmaxOptions, correction: LogQ | null = null): Loss {
  const { temperature, negatives: over, positiveInDenominator } = config;
  const addsPositive = over === 'sampled' && positiveInDenominator;
  return {
    name: 'softmax',
    needs: over === 'full' ? 'catalogue' : 'sampled',
    perExample: true,
    temperature,
    acceptsCounts: true,
    ...(correction?.scoreCorrection && { scoreCorrection: correction.scoreCorrection }),
    compute(input) {
      const uncorrected = negativesLogSumExp(input, temperature);
      const ofNegatives = correction ? add(uncorrected, correction.ofNegatives) : uncorrected;
      const rivalry = sub<Tensor1D>(ofNegatives, div(input.positives, temperature));
      return { kind: 'per-example', value: addsPositive ? softplus(rivalry) : rivalry };
    },
  };
}
