import type { Rank, Tensor3D } from '@tensorflow/tfjs-core';
import type { AttentionInputs, AttentionKernels } from '../../kernels/attention.js';
import type { Heap } from '../heap.js';

/** Positions whose weights the gradient keeps at a time, and a tile's; as in `assembly/attention.ts`. */
const BLOCK = 32;
const TILE = 4;

/** On the heap of the tfjs wasm backend, a sequence at a time: no weights are kept between forward and gradient. */
export function attention(heap: Heap): AttentionKernels {
  const call = heap.kernels;
  return {
    causalAttention(inputs) {
      const { queries, keys, values } = inputs;
      const [batch, length, size] = queries.shape;
      const output = heap.allocate<Rank.R3>(queries.shape);
      const normalisers = heap.allocate<Rank.R3>([batch, length, 2]);
      const scratch = heap.allocate([forwardScratch(length, size)]);
      call.causalAttention!(
        heap.address(queries),
        heap.address(keys),
        heap.address(values),
        output.address,
        normalisers.address,
        scratch.address,
        ...numbers(inputs),
      );
      scratch.tensor.dispose();
      return { output: output.tensor, saved: [normalisers.tensor] };
    },

    causalAttentionGradient(inputs, output, [normalisers], gradient) {
      const { queries, keys, values } = inputs;
      const [, length, size] = queries.shape;
      const gradients = [0, 1, 2].map(() => heap.allocate<Rank.R3>(queries.shape));
      const scratch = heap.allocate([gradientScratch(length, size)]);
      call.causalAttentionGradient!(
        heap.address(queries),
        heap.address(keys),
        heap.address(values),
        heap.address(output),
        heap.address(normalisers!),
        heap.address(gradient),
        ...gradients.map(({ address }) => address),
        scratch.address,
        ...numbers(inputs),
      );
      scratch.tensor.dispose();
      return gradients.map(({ tensor }) => tensor) as [Tensor3D, Tensor3D, Tensor3D];
    },
  };
}

/** Shape, scale, and dropout as the kernels take it: a threshold of 0 drops nothing. */
function numbers({ queries, scale, dropout }: AttentionInputs): number[] {
  const { rate, seed } = dropout ?? { rate: 0, seed: [0, 0] };
  return [...queries.shape, scale, Math.round(rate * 2 ** 23), 1 / (1 - rate), ...seed];
}

/** Floats of scratch: keys and values in panels; scores, queries and sums of a tile; a strip. */
function forwardScratch(length: number, size: number): number {
  const [width, outWidth] = [wholePanels(length), wholePanels(size)];
  return width * size + length * outWidth + TILE * (width + size + outWidth + Math.max(size, width));
}

/** Floats of scratch: keys, values and sums in panels; weights and gradients of a block; a row of factors; a tile; a strip. */
function gradientScratch(length: number, size: number): number {
  const [width, outWidth] = [wholePanels(length), wholePanels(size)];
  const sequence = 2 * width * size + length * outWidth + 2 * width * outWidth;
  return (
    sequence +
    BLOCK * (2 * size + 2 * outWidth + 2 * width) +
    width +
    TILE * (outWidth + Math.max(size, width))
  );
}

function wholePanels(count: number): number {
  return Math.ceil(count / 8) * 8;
}
