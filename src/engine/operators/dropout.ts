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
  const { rate } = settings;
  if (rate === 0) return x;
  if (!(rate > 0 && rate < 1)) throw new Error(`dropout: expected a rate in [0, 1), got ${rate}`);
  const { kernels } = currentEngine();
  return differentiable<Tensor<R>>(
    [x],
    () => ({ value: kernels.dropout(x, settings), saved: [] }),
    (gradient) => [kernels.dropout(gradient, settings)],
  );
}
