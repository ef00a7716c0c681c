import { div, log, mul, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import type { Loss, LossInput } from './loss.js';
import { negativesLogSumExp } from './negatives-log-sum-exp.js';
import { negativesCount } from './negatives-mean.js';
import { userLogMeanExp } from './user-positives.js';

type BslConfig = LossOptions<'bsl'>;

/**
 * Bilateral softmax loss (Wu et al., "BSL: Understanding and improving softmax loss for recommendation", 2024). Four
 * losses are published under the name; s are cosine scores, c is `factor`:
 * - `multi` (the paper's equation; the authors' code): -log P_u + c · log mean_j exp(s_uj/τ1), where P_u is the mean of
 *   exp(s_ui/τ1) over the user's positives in the batch;
 * - `reweight` (the authors' code): -s_ui/τ1 + c · log Σ_j exp(s_uj/τ1);
 * - `drrl` (DrRL's `optim_BSL.py`): `multi` with exp(c · s_ui/τ1) in P_u;
 * - `ir-benchmark` (IR-Benchmark's `optim_BSL.py`): -s_ui/τ1 + τ2/τ1 · log Σ_j exp(s_uj/τ2), which is τ2/τ1 times the
 *   softmax loss at the temperature τ2.
 * All are log-sum-exps of plain scores, so that the negatives' scores need not be kept.
 */
export function bsl(config: BslConfig): Loss {
  const form = forms[config.form];
  return {
    name: 'bsl',
    needs: 'sampled',
    perExample: true,
    temperature: config.form === 'ir-benchmark' ? config.negativeTemperature : config.temperature,
    acceptsCounts: true,
    compute: (input) => ({ kind: 'per-example', value: form(input, config) }),
  };
}

const forms: { readonly [Form in BslConfig['form']]: (input: LossInput, config: BslConfig) => Tensor1D } = {
  multi: (input, { temperature, factor }) => {
    const ofPositives = userLogMeanExp(input.positives, input.batch, temperature);
    return sub(mul(negativesLogMeanExp(input, temperature), factor), ofPositives);
  },
  reweight: (input, { temperature, factor }) =>
    sub(mul(negativesLogSumExp(input, temperature), factor), div(input.positives, temperature)),
  drrl: (input, { temperature, factor }) => {
    const ofPositives = userLogMeanExp(input.positives, input.batch, temperature / factor);
    return sub(mul(negativesLogMeanExp(input, temperature), factor), ofPositives);
  },
  'ir-benchmark': (input, { temperature, negativeTemperature }) => {
    const ofNegatives = negativesLogSumExp(input, negativeTemperature);
    return sub(mul(ofNegatives, negativeTemperature / temperature), div(input.positives, temperature));
  },
};

function negativesLogMeanExp(input: LossInput, temperature: number): Tensor1D {
  const count = negativesCount(input);
  const logOfCount = typeof count === 'number' ? Math.log(count) : log(count);
  return sub(negativesLogSumExp(input, temperature), logOfCount);
}
