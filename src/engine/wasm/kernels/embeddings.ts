import type { Rank } from '@tensorflow/tfjs-core';
import type { EmbeddingKernels } from '../../kernels/embeddings.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend, in place and without copies. */
export function embeddings(heap: Heap): EmbeddingKernels {
  const call = heap.kernels;
  return {
    gatherRows(table, rows) {
      const out = heap.allocate<Rank.R2>([rows.size, table.shape[1]]);
      call.gatherRows!(heap.address(table), heap.address(rows), out.address, rows.size, table.shape[1]);
      return out.tensor;
    },

    scatterAddRows(values, rows, rowCount) {
      const size = values.shape[1];
      const out = heap.allocate<Rank.R2>([rowCount, size]);
      call.scatterAddRows!(heap.address(values), heap.address(rows), out.address, rows.size, rowCount, size);
      return out.tensor;
    },

    normalizeRows(x, epsilon) {
      const [count, size] = x.shape;
      const out = heap.allocate<Rank.R2>([count, size]);
      const norms = heap.allocate<Rank.R1>([count]);
      call.normalizeRows!(heap.address(x), out.address, norms.address, count, size, epsilon);
      return [out.tensor, norms.tensor];
    },

    normalizeRowsGradient(normalized, norms, gradient) {
      const [count, size] = normalized.shape;
      const out = heap.allocate<Rank.R2>([count, size]);
      call.normalizeRowsGradient!(
        heap.address(normalized),
        heap.address(norms),
        heap.address(gradient),
        out.address,
        count,
        size,
      );
      return out.tensor;
    },
  };
}
