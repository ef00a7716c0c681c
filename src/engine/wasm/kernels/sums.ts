import type { Rank } from '@tensorflow/tfjs-core';
import type { SumKernels } from '../../kernels/sums.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend; its own reduction of rows transposes the matrix first. */
export function sums(heap: Heap): SumKernels {
  return {
    sumRows(matrix) {
      const [rows, size] = matrix.shape;
      const out = heap.allocate<Rank.R1>([size]);
      const partial = heap.allocate([size]);
      heap.kernels.sumRows!(heap.address(matrix), out.address, partial.address, rows, size);
      partial.tensor.dispose();
      return out.tensor;
    },
  };
}
