import { tensor1d } from '@tensorflow/tfjs-core';
import type { SumKernels } from '../../kernels/sums.js';
import { floats } from '../values.js';

/** Plain loops. */
export const sums: SumKernels = {
  sumRows(matrix) {
    const size = matrix.shape[1];
    const out = new Float64Array(size);
    floats(matrix).forEach((x, entry) => {
      out[entry % size]! += x;
    });
    return tensor1d(Float32Array.from(out));
  },
};
