import { reshape, type Tensor, type Tensor2D, type Tensor3D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import type { RaggedAttentionInputs } from '../kernels/attention.js';
import type { Kernels } from '../kernels/kernels.js';
import { type CausalAttentionOptions, checkedAttentionDropout } from './causal-attention.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * `causalAttention` of sequences of different lengths, which stand one after the other without padding. An engine without
 * a kernel for it pads them.
 *
 * @param queries [N, d]
 * @param keys [N, d]
 * @param values [N, d]
 * @param lengths [B], whose sum is N
 * @returns [N, d]
 */
export function raggedAttention(
  queries: Tensor2D,
  keys: Tensor2D,
  values: Tensor2D,
  lengths: Int32Array,
  options: CausalAttentionOptions = {},
): Tensor2D {
  const positions = lengths.reduce((sum, length) => sum + length, 0);
  expectShape('raggedAttention', 'queries', queries, [positions, null]);
  expectShape('raggedAttention', 'keys', keys, queries.shape);
  expectShape('raggedAttention', 'values', values, queries.shape);
  const kernels = raggedKernels(currentEngine().kernels);
  const settings = {
    lengths,
    scale: options.scale ?? 1 / Math.sqrt(queries.shape[1]),
    dropout: checkedAttentionDropout('raggedAttention', options.dropout),
  };
  return differentiable(
    [queries, keys, values],
    () => {
      const { output, saved } = kernels.raggedAttention({ queries, keys, values, ...settings });
      return { value: output, saved: [queries, keys, values, output, ...saved] };
    },
    (gradient, [q, k, v, output, ...saved]) => {
      const inputs = { queries: q, keys: k, values: v, ...settings } as RaggedAttentionInputs;
      return kernels.raggedAttentionGradient(inputs, output as Tensor2D, saved, gradient);
    },
  );
}

type RaggedKernels = Required<Pick<Kernels, 'raggedAttention' | 'raggedAttentionGradient'>>;

/** The engine's own, or those that pad to the longest sequence. */
function raggedKernels(kernels: Kernels): RaggedKernels {
  const { raggedAttention: attend, raggedAttentionGradient: gradients } = kernels;
  if (attend && gradients) return { raggedAttention: attend, raggedAttentionGradient: gradients };
  return {
    raggedAttention: (inputs) => {
      const [output, ...saved] = tidy((): Tensor[] => {
        const padding = new Padding(kernels, inputs.lengths);
        const found = kernels.causalAttention(padding.inputs(inputs));
        return [padding.takenOff(found.output), ...found.saved];
      });
      return { output: output as Tensor2D, saved };
    },
    raggedAttentionGradient: (inputs, output, saved, gradient) =>
      tidy(() => {
        const padding = new Padding(kernels, inputs.lengths);
        const found = kernels.causalAttentionGradient(
          padding.inputs(inputs),
          padding.putOn(output),
          saved,
          padding.putOn(gradient),
        );
        return found.map((part) => padding.takenOff(part)) as [Tensor2D, Tensor2D, Tensor2D];
      }),
  };
}

/** Padding on the right, of zeros, to the length of the longest sequence. */
class Padding {
  private readonly places;
  private readonly width: number;

  constructor(
    private readonly kernels: Kernels,
    private readonly lengths: Int32Array,
  ) {
    this.width = lengths.reduce((longest, length) => Math.max(longest, length), 0);
    this.places = tensor1d(paddedPlaces(lengths, this.width), 'int32');
  }

  putOn(rows: Tensor2D): Tensor3D {
    const { kernels, lengths, places, width } = this;
    const padded = kernels.scatterAddRows(rows, places, lengths.length * width);
    return reshape(padded, [lengths.length, width, rows.shape[1]]);
  }

  takenOff(padded: Tensor3D): Tensor2D {
    const [batch, length, size] = padded.shape;
    return this.kernels.gatherRows(reshape(padded, [batch * length, size]), this.places);
  }

  inputs({ queries, keys, values, scale, dropout }: RaggedAttentionInputs) {
    const [q, k, v] = [queries, keys, values].map((rows) => this.putOn(rows)) as [
      Tensor3D,
      Tensor3D,
      Tensor3D,
    ];
    return { queries: q, keys: k, values: v, scale, dropout };
  }
}

/** Where the positions of sequences stand when all are padded on the right to a width, [N]. */
export function paddedPlaces(lengths: Int32Array, width: number): Int32Array {
  const places = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let place = 0;
  lengths.forEach((length, sequence) => {
    for (let position = 0; position < length; position++) places[place++] = sequence * width + position;
  });
  return places;
}
