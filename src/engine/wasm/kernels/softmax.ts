import { add, log, type Rank } from '@tensorflow/tfjs-core';
import type { SoftmaxKernels } from '../../kernels/softmax.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend, in place and without copies. */
export function softmax(heap: Heap): SoftmaxKernels {
  const call = heap.kernels;
  return {
    logSumExp(matrix) {
      const [batch, columns] = matrix.shape;
      const maxima = heap.allocate<Rank.R1>([batch]);
      const sums = heap.allocate<Rank.R1>([batch]);
      call.expSums!(heap.address(matrix), maxima.address, sums.address, batch, columns);
      return add(maxima.tensor, log(sums.tensor));
    },

    scaledSoftmax(matrix, logSumExp, gradient) {
      const [batch, columns] = matrix.shape;
      const out = heap.allocate<Rank.R2>([batch, columns]);
      call.scaledSoftmax!(
        heap.address(matrix),
        heap.address(logSumExp),
        heap.address(gradient),
        out.address,
        batch,
        columns,
      );
      return out.tensor;
    },
  };
}
