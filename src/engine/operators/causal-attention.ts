import type { Tensor3D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import type { AttentionDropout, AttentionInputs } from '../kernels/attention.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/** What may be chosen about attention. */
export interface CausalAttentionOptions {
  /** Factor on the scores; 1 / √d as in the paper unless given. */
  scale?: number;
  /** Drops attention weights; none are dropped unless given. */
  dropout?: AttentionDropout;
}

/**
 * Scaled dot-product attention in which a position sees itself and those before it (Vaswani et al., "Attention is all
 * you need", 2017, equation 1, with the mask of the decoder):
 *
 *   output[b, i] = Σ_{j ≤ i} softmax_j(scale · queries[b, i] · keys[b, j]) · values[b, j]
 *
 * The softmax takes the row's maximum out. Several heads stand side by side in B. Sequences of different lengths are
 * padded on the right: no position before the padding sees it, and with a gradient of 0 at the padding it gets none.
 * A number in a later position never changes an earlier output; what is not a number may show in all of its sequence.
 *
 * @param queries [B, L, d]
 * @param keys [B, L, d]
 * @param values [B, L, d]
 * @returns [B, L, d]
 */
export function causalAttention(
  queries: Tensor3D,
  keys: Tensor3D,
  values: Tensor3D,
  options: CausalAttentionOptions = {},
): Tensor3D {
  expectShape('causalAttention', 'queries', queries, [null, null, null]);
  expectShape('causalAttention', 'keys', keys, queries.shape);
  expectShape('causalAttention', 'values', values, queries.shape);
  const { kernels } = currentEngine();
  const settings = {
    scale: options.scale ?? 1 / Math.sqrt(queries.shape[2]),
    dropout: checkedAttentionDropout('causalAttention', options.dropout),
  };
  return differentiable(
    [queries, keys, values],
    () => {
      const { output, saved } = kernels.causalAttention({ queries, keys, values, ...settings });
      return { value: output, saved: [queries, keys, values, output, ...saved] };
    },
    (gradient, [q, k, v, output, ...saved]) => {
      const inputs = { queries: q, keys: k, values: v, ...settings } as AttentionInputs;
      return kernels.causalAttentionGradient(inputs, output as Tensor3D, saved, gradient);
    },
  );
}

/** The same settings, null where nothing is dropped. Refuses a rate that is none, as an error of the operator. */
export function checkedAttentionDropout(
  operator: string,
  dropout: AttentionDropout | undefined,
): AttentionDropout | null {
  if (dropout === undefined || dropout.rate === 0) return null;
  if (!(dropout.rate > 0 && dropout.rate < 1)) {
    throw new Error(`${operator}: expected a dropout rate in [0, 1), got ${dropout.rate}`);
  }
  return dropout;
}
