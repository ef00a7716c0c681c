import type { Rank, Tensor } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import type { Dropout } from '../kernels/dropout.js';
import { differentiable } from './differentiable.js';

/**
 * Dropout (Srivastava et al., 2014): numbers become 0 with a probability, and the others are divided by one minus it. Which
 * ones is a function of the seed and of their place, on every engine the same.
 *
 * @returns of the shape of x; x itself where the rate is 0
 */
export function dropout<R extends Rank>(x: Tensor<R>, settings: Dropout): Tensor<R> {
  const checked = checkedDropout('dropout', settings);
  if (checked.rate === 0) return x;
  const { kernels } = currentEngine();
  return differentiable<Tensor<R>>(
    [x],
    () => ({ value: kernels.dropout(x, checked), saved: [] }),
    (gradient) => [kernels.dropout(gradient, checked)],
  );
}

/** The same settings. Refuses a rate that is none, as an error of the operator. */
export function checkedDropout(operator: string, settings: Dropout): Dropout {
  const { rate } = settings;
  if (!(rate >= 0 && rate < 1)) throw new Error(`${operator}: expected a rate in [0, 1), got ${rate}`);
  return settings;
}
