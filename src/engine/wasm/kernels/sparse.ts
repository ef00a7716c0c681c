import { keep, type Rank, tensor1d } from '@tensorflow/tfjs-core';
import type { SparseKernels } from '../../kernels/sparse.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend. */
export function sparse(heap: Heap): SparseKernels {
  const call = heap.kernels;
  return {
    sparseOperand({ rowCount, ...matrix }) {
      const offsets = keep(tensor1d(matrix.offsets, 'int32'));
      const columns = keep(tensor1d(matrix.columns, 'int32'));
      const values = keep(tensor1d(matrix.values));
      return {
        multiply(dense) {
          const size = dense.shape[1];
          const out = heap.allocate<Rank.R2>([rowCount, size]);
          call.sparseMatMul!(
            heap.address(offsets),
            heap.address(columns),
            heap.address(values),
            heap.address(dense),
            out.address,
            rowCount,
            size,
          );
          return out.tensor;
        },
        dispose() {
          for (const held of [offsets, columns, values]) held.dispose();
        },
      };
    },
  };
}
