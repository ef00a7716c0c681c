import { type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import type { ScoreKernels } from '../../kernels/scores.js';
import type { ScratchHeap } from '../../wasm/scratch-heap.js';

/**
 * By the SIMD kernels of the wasm engine, for TensorFlow on the CPU: it has no operation for drawn scores, and what it
 * can be composed of moves every drawn item's vector through memory. The copies cost less.
 */
export function simdScores(
  heap: ScratchHeap,
): Pick<ScoreKernels, 'sampledScores' | 'sampledScoresGradient' | 'countColumns'> {
  const put = (source: Tensor) => heap.put(source.dataSync() as Float32Array | Int32Array);
  return {
    sampledScores(users, items, index) {
      const [batch, perRow] = index.shape;
      heap.clear();
      const out = heap.reserve(batch * perRow);
      heap.kernels.sampledScores!(put(users), put(items), put(index), out, batch, perRow, users.shape[1]);
      return tensor2d(heap.floats(out, batch * perRow), [batch, perRow]);
    },

    sampledScoresGradient(users, items, index, gradient) {
      const [batch, perRow] = index.shape;
      heap.clear();
      const forUsers = heap.reserve(users.size);
      const forItems = heap.reserve(items.size);
      heap.kernels.sampledScoresGradient!(
        put(users),
        put(items),
        put(index),
        put(gradient),
        forUsers,
        forItems,
        heap.reserve(items.shape[0] + 1),
        heap.reserve(index.size),
        heap.reserve(index.size),
        batch,
        perRow,
        items.shape[0],
        users.shape[1],
      );
      return [
        tensor2d(heap.floats(forUsers, users.size), users.shape),
        tensor2d(heap.floats(forItems, items.size), items.shape),
      ];
    },

    countColumns(index, columnCount) {
      const [batch, perRow] = index.shape;
      heap.clear();
      const out = heap.reserve(batch * columnCount);
      heap.kernels.countColumns!(put(index), out, batch, perRow, columnCount);
      return tensor2d(heap.floats(out, batch * columnCount), [batch, columnCount]);
    },
  };
}
