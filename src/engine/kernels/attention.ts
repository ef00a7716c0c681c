import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

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

/** What attention is computed from: sequences as long as each other, [B, L, d], unless said otherwise. */
export interface AttentionInputs<Positions extends Tensor = Tensor3D> {
  queries: Positions;
  keys: Positions;
  values: Positions;
  /** Factor on the scores. */
  scale: number;
  dropout: AttentionDropout | null;
}

/** Sequences of different lengths, one after the other without padding: [N, d] with N the sum of the lengths. */
export interface RaggedAttentionInputs extends AttentionInputs<Tensor2D> {
  /** [B] */
  lengths: Int32Array;
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
  /**
   * The same of sequences of different lengths, for engines that compute nothing at padding. Weights are dropped as if all
   * sequences were padded on the right to the length of the longest.
   */
  raggedAttention?(inputs: RaggedAttentionInputs): { output: Tensor2D; saved: Tensor[] };
  /** Gradients of queries, keys and values; there where `raggedAttention` is. */
  raggedAttentionGradient?(
    inputs: RaggedAttentionInputs,
    output: Tensor2D,
    saved: readonly Tensor[],
    gradient: Tensor2D,
  ): [Tensor2D, Tensor2D, Tensor2D];
}
