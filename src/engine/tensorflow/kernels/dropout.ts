import {
  cast,
  greaterEqual,
  mul,
  type Rank,
  reshape,
  scalar,
  slice,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { DropoutKernels } from '../../kernels/dropout.js';
import type { Operations } from '../operations.js';
import { randomNumbers } from './random-numbers.js';

/** By TensorFlow's generator of random numbers. */
export function dropout(operations: Operations): DropoutKernels {
  return {
    dropout: <R extends Rank>(x: Tensor<R>, { rate, seed }: Parameters<DropoutKernels['dropout']>[1]) =>
      tidy(() => {
        const kept = tidy(() => {
          const numbers = randomNumbers(operations, [1, Math.ceil(x.size / 4), 4], seed, 0);
          const all = greaterEqual(numbers, scalar(Math.round(rate * 2 ** 23) / 2 ** 23));
          const used = all.size === x.size ? all : slice(reshape(all, [all.size]), 0, x.size);
          return reshape(cast(used, 'float32'), x.shape);
        });
        return mul<Tensor<R>>(mul(x, 1 / (1 - rate)), kept);
      }),
  };
}
