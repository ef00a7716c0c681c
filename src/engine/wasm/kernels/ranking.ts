import { type Rank, type Tensor1D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { RankingKernels } from '../../kernels/ranking.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend, in place and without copies. */
export function ranking(heap: Heap): RankingKernels {
  const call = heap.kernels;
  return {
    maskedTopK(scores, { excluded, masked, last }, k) {
      const [batch, columns] = scores.shape;
      const items = heap.allocate<Rank.R2>([batch, k], 'int32');
      const values = heap.allocate<Rank.R2>([batch, k]);
      const notFinite = heap.allocate<Rank.R1>([1], 'int32');
      tidy(() => {
        const integers = (list: Int32Array) => heap.address(onHeap(list));
        const marks = heap.allocate<Rank.R1>([Math.ceil(columns / 4)], 'int32');
        call.maskedTopK!(
          heap.address(scores),
          integers(excluded),
          excluded.length,
          integers(masked.offsets),
          integers(masked.values),
          last === null ? 0 : integers(last.offsets),
          last === null ? 0 : integers(last.values),
          marks.address,
          items.address,
          values.address,
          notFinite.address,
          batch,
          columns,
          k,
        );
      });
      const lists = {
        items: items.tensor.dataSync() as Int32Array,
        scores: values.tensor.dataSync() as Float32Array,
        notFinite: notFinite.tensor.dataSync()[0]!,
      };
      for (const { tensor } of [items, values, notFinite]) tensor.dispose();
      return lists;
    },
  };
}

/** An empty list takes a place too, since a tensor without values has no address. */
function onHeap(list: Int32Array): Tensor1D {
  return tensor1d(list.length > 0 ? list : Int32Array.of(0), 'int32');
}
