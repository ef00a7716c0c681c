import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';

/**
 * Which attention weights are dropped. The random number of the weight of position j for position i of sequence b is
 * a function of the seed and of b, i and j alone (Philox, see `reference/philox.ts`), so that every engine drops the
 * same ones and nothing of the kind has to be kept for the gradient.
 */
export interface AttentionDropout {
  /** The share that is dropped, in steps of 2^-23; the others are divided by 1 - rate. */
  rate: number;
  /** Two int32 numbers. */
  seed: readonly [number, number];
}

/** What attention is computed from. */
export interface AttentionInputs {
  /** [B, L, d] */
  queries: Tensor3D;
  /** [B, L, d] */
  keys: Tensor3D;
  /** [B, L, d] */
  values: Tensor3D;
  /** Factor on the scores. */
  scale: number;
  dropout: AttentionDropout | null;
}

/** Attention in sequences. */
export interface AttentionKernels {
  /** Each position's mean of the values up to it, [B, L, d], and what the engine wants to have for the gradient. */
  causalAttention(inputs: AttentionInputs): { output: Tensor3D; saved: Tensor[] };
  /** Gradients of queries, keys and values. */
  causalAttentionGradient(
    inputs: AttentionInputs,
    output: Tensor3D,
    saved: readonly Tensor[],
    gradient: Tensor3D,
  ): [Tensor3D, Tensor3D, Tensor3D];
}
