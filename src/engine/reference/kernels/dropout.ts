import { tensor } from '@tensorflow/tfjs-core';
import type { DropoutKernels } from '../../kernels/dropout.js';
import { philox } from '../philox.js';
import { floats } from '../values.js';

/** Plain loops; four numbers share a counter. */
export const dropout: DropoutKernels = {
  dropout(x, { rate, seed }) {
    const threshold = Math.round(rate * 2 ** 23);
    const values = floats(x).map((value, n) => {
      const word = philox(seed, Math.floor(n / 4))[n % 4]!;
      return (word & 0x7fffff) < threshold ? 0 : value / (1 - rate);
    });
    return tensor(values, x.shape);
  },
};
