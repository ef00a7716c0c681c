import { tensor2d } from '@tensorflow/tfjs-core';
import type { SparseKernels } from '../../kernels/sparse.js';
import { floats } from '../values.js';

/** Plain loops. */
export const sparse: SparseKernels = {
  sparseOperand: ({ rowCount, offsets, columns, values }) => ({
    multiply(dense) {
      const size = dense.shape[1];
      const source = floats(dense);
      const out = new Float64Array(rowCount * size);
      for (let row = 0; row < rowCount; row++) {
        for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) {
          for (let k = 0; k < size; k++) {
            out[row * size + k]! += values[entry]! * source[columns[entry]! * size + k]!;
          }
        }
      }
      return tensor2d(Float32Array.from(out), [rowCount, size]);
    },
    dispose() {},
  }),
};
