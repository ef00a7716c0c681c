import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { AttentionInputs, AttentionKernels } from '../../kernels/attention.js';
import type { Handle, Operations } from '../operations.js';

/** By our own operations, which compute no score that is not seen and keep no weights. */
export function nativeAttention(operations: Operations): AttentionKernels {
  return {
    causalAttention(inputs) {
      const { queries, keys, values } = inputs;
      const numbers = settings(operations, inputs);
      try {
        const found = operations.runAll('ReclabCausalAttention', {}, [queries, keys, values, ...numbers], 2);
        const [output, normalisers] = found as [Tensor3D, Tensor3D];
        return { output, saved: [normalisers] };
      } finally {
        for (const handle of numbers) operations.release(handle);
      }
    },

    causalAttentionGradient(inputs, output, [normalisers], gradient) {
      const { queries, keys, values } = inputs;
      const numbers = settings(operations, inputs);
      try {
        return operations.runAll(
          'ReclabCausalAttentionGradient',
          {},
          [queries, keys, values, output, normalisers!, gradient, ...numbers],
          3,
        ) as [Tensor3D, Tensor3D, Tensor3D];
      } finally {
        for (const handle of numbers) operations.release(handle);
      }
    },
  };
}

/** Scale and the factor on kept weights; the threshold of dropped ones and the two words of the key. */
function settings(operations: Operations, { scale, dropout }: AttentionInputs): Handle[] {
  const { rate, seed } = dropout ?? { rate: 0, seed: [0, 0] };
  return [
    operations.constant([2], Float32Array.of(scale, 1 / (1 - rate))),
    operations.constant([3], Int32Array.of(Math.round(rate * 2 ** 23), ...seed)),
  ];
}
