import type { Rank } from '@tensorflow/tfjs-core';
import type { LayerNormKernels } from '../../kernels/layer-norm.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend; mean and one over the deviation of each row are kept for the gradient. */
export function layerNorm(heap: Heap): LayerNormKernels {
  const call = heap.kernels;
  return {
    layerNorm(x, gain, bias, epsilon) {
      const [rows, size] = x.shape;
      const out = heap.allocate<Rank.R2>(x.shape);
      const moments = heap.allocate([rows, 2]);
      call.layerNorm!(
        heap.address(x),
        heap.address(gain),
        heap.address(bias),
        out.address,
        moments.address,
        rows,
        size,
        epsilon,
      );
      return { value: out.tensor, saved: [moments.tensor] };
    },

    layerNormGradient(x, gain, [moments], gradient) {
      const [rows, size] = x.shape;
      const forX = heap.allocate<Rank.R2>(x.shape);
      const forGain = heap.allocate<Rank.R1>([size]);
      const forBias = heap.allocate<Rank.R1>([size]);
      const partial = heap.allocate([2 * size]);
      call.layerNormGradient!(
        heap.address(x),
        heap.address(gain),
        heap.address(moments!),
        heap.address(gradient),
        forX.address,
        forGain.address,
        forBias.address,
        partial.address,
        rows,
        size,
      );
      partial.tensor.dispose();
      return [forX.tensor, forGain.tensor, forBias.tensor];
    },
  };
}
