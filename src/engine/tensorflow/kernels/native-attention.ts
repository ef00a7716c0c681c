import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { AttentionInputs, AttentionKernels } from '../../kernels/attention.js';
import type { Handle, Operations } from '../operations.js';

/** By our own operations, which compute no score that is not seen and keep no weights. */
export function nativeAttention(operations: Operations): AttentionKernels {
  const attend = <Positions extends Tensor>(inputs: AttentionInputs<Positions>, lengths: Int32Array) => {
    const { queries, keys, values } = inputs;
    const numbers = settings(operations, inputs, lengths);
    try {
      const found = operations.runAll('ReclabCausalAttention', {}, [queries, keys, values, ...numbers], 2);
      const [output, normalisers] = found as [Positions, Tensor2D];
      return { output, saved: [normalisers] };
    } finally {
      for (const handle of numbers) operations.release(handle);
    }
  };

  const gradients = <Positions extends Tensor>(
    inputs: AttentionInputs<Positions>,
    lengths: Int32Array,
    known: readonly [Positions, Tensor, Positions],
  ) => {
    const { queries, keys, values } = inputs;
    const numbers = settings(operations, inputs, lengths);
    try {
      const of = [queries, keys, values, ...known, ...numbers];
      const found = operations.runAll('ReclabCausalAttentionGradient', {}, of, 3);
      return found as unknown as [Positions, Positions, Positions];
    } finally {
      for (const handle of numbers) operations.release(handle);
    }
  };

  return {
    causalAttention: (inputs) => attend(inputs, lengthsOf(inputs)),
    causalAttentionGradient: (inputs, output, [normalisers], gradient) =>
      gradients(inputs, lengthsOf(inputs), [output, normalisers!, gradient]),
    raggedAttention: (inputs) => attend(inputs, inputs.lengths),
    raggedAttentionGradient: (inputs, output, [normalisers], gradient) =>
      gradients(inputs, inputs.lengths, [output, normalisers!, gradient]),
  };
}

function lengthsOf({ queries }: AttentionInputs<Tensor3D>): Int32Array {
  const [batch, length] = queries.shape;
  return new Int32Array(batch).fill(length);
}

/** Scale and the factor on kept weights; the threshold of dropped ones and the two words of the key; the lengths. */
function settings(
  operations: Operations,
  { scale, dropout }: Pick<AttentionInputs, 'scale' | 'dropout'>,
  lengths: Int32Array,
): Handle[] {
  const { rate, seed } = dropout ?? { rate: 0, seed: [0, 0] };
  return [
    operations.constant([2], Float32Array.of(scale, 1 / (1 - rate))),
    operations.constant([3], Int32Array.of(Math.round(rate * 2 ** 23), ...seed)),
    operations.constant([lengths.length], lengths),
  ];
}
