import { mul, relu, step, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import type { Dropout } from '../kernels/dropout.js';
import { differentiable } from './differentiable.js';
import { checkedDropout } from './dropout.js';

/**
 * Rectified linear units with dropout: of the positive numbers those that are kept, divided by one minus the rate, and 0 for
 * all others. What is above 0 was kept, so that the gradient needs no random numbers.
 *
 * @param x [N, d]
 * @returns [N, d]
 */
export function rectify(x: Tensor2D, settings: Dropout): Tensor2D {
  const { kernels } = currentEngine();
  const dropout = checkedDropout('rectify', settings);
  return differentiable(
    [x],
    () => {
      const value = kernels.rectify
        ? kernels.rectify(x, dropout)
        : tidy(() => (dropout.rate === 0 ? relu(x) : kernels.dropout(relu(x), dropout)));
      return { value, saved: [value] };
    },
    (gradient, [output]) => [
      kernels.rectifyGradient
        ? kernels.rectifyGradient(output as Tensor2D, gradient, dropout)
        : tidy(() => mul<Tensor2D>(mul(gradient, step(output!)), 1 / (1 - dropout.rate))),
    ],
  );
}
