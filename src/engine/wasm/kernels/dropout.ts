import type { Rank, Tensor } from '@tensorflow/tfjs-core';
import type { DropoutKernels } from '../../kernels/dropout.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend. */
export function dropout(heap: Heap): DropoutKernels {
  const call = heap.kernels;
  return {
    dropout: <R extends Rank>(x: Tensor<R>, { rate, seed }: Parameters<DropoutKernels['dropout']>[1]) => {
      const out = heap.allocate<R>(x.shape);
      const scratch = heap.allocate([4]);
      const threshold = Math.round(rate * 2 ** 23);
      call.dropout!(
        heap.address(x),
        out.address,
        scratch.address,
        x.size,
        threshold,
        1 / (1 - rate),
        ...seed,
      );
      scratch.tensor.dispose();
      return out.tensor;
    },
  };
}
