import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { SparseKernels } from '../../kernels/sparse.js';
import type { Operations } from '../operations.js';

/** By an operation of our own, which adds the rows that a row points to up in registers. */
export function nativeSparse(operations: Operations): SparseKernels {
  return {
    sparseOperand({ offsets, columns, values }) {
      const held = [offsets, columns, values].map((list) => operations.constant([list.length], list));
      return {
        multiply: (dense) => operations.run<Tensor2D>('ReclabSparseMatMul', {}, [...held, dense]),
        dispose: () => {
          for (const handle of held) operations.release(handle);
        },
      };
    },
  };
}
