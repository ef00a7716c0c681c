import type { Rank } from '@tensorflow/tfjs-core';
import type { ScoreKernels } from '../../kernels/scores.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend, in place and without copies. */
export function scores(heap: Heap): ScoreKernels {
  const call = heap.kernels;
  return {
    sampledScores(users, items, index) {
      const [batch, perRow] = index.shape;
      const out = heap.allocate<Rank.R2>([batch, perRow]);
      call.sampledScores!(
        heap.address(users),
        heap.address(items),
        heap.address(index),
        out.address,
        batch,
        perRow,
        users.shape[1],
      );
      return out.tensor;
    },

    sampledScoresGradient(users, items, index, gradient) {
      const [batch, perRow] = index.shape;
      const forUsers = heap.allocate<Rank.R2>(users.shape);
      const forItems = heap.allocate<Rank.R2>(items.shape);
      call.sampledScoresGradient!(
        heap.address(users),
        heap.address(items),
        heap.address(index),
        heap.address(gradient),
        forUsers.address,
        forItems.address,
        batch,
        perRow,
        items.shape[0],
        users.shape[1],
      );
      return [forUsers.tensor, forItems.tensor];
    },
  };
}
