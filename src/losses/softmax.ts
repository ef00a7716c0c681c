import {
  add,
  concat,
  div,
  expandDims,
  log,
  onesLike,
  sub,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LossConfig } from '../config/schema/loss.js';
import { logSumExp } from '../engine/operators/log-sum-exp.js';
import type { Loss } from './loss.js';

/**
 * Softmax loss (SL; Wu et al., "On the effectiveness of sampled softmax loss", 2022), as log Σ_j exp((s_uj - s_ui)/τ):
 * - `sampled`: over the drawn negatives; without the positive in the sum as in IR-Benchmark (`optim_Softmax.py`), or
 *   with it (InfoNCE);
 * - `full`: over the whole catalogue, which contains the positive.
 * A negative that is counted c times rather than listed adds log c to its exponent. The log-sum-exp takes the maximum out, because 1/τ above 88 overflows otherwise.
 */
export function softmax(config: Extract<LossConfig, { name: 'softmax' }>): Loss {
  const { temperature, negatives: over, positiveInDenominator } = config;
  const addsPositive = over === 'sampled' && positiveInDenominator;
  return {
    name: 'softmax',
    needs: over === 'full' ? 'catalogue' : 'sampled',
    perExample: true,
    temperature,
    compute({ positives, negatives, multiplicities }) {
      const positive = expandDims(positives, 1) as Tensor2D;
      const rivals = addsPositive ? concat([positive, negatives!], 1) : negatives!;
      const scaled = div<Tensor2D>(rivals, temperature);
      const counts =
        multiplicities && addsPositive ? concat([onesLike(positive), multiplicities], 1) : multiplicities;
      const exponents = counts ? add<Tensor2D>(scaled, log(counts)) : scaled;
      return { kind: 'per-example', value: sub<Tensor1D>(logSumExp(exponents), div(positives, temperature)) };
    },
  };
}
