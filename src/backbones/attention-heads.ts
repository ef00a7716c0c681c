import { reshape, type Tensor2D, type Tensor3D, transpose } from '@tensorflow/tfjs-core';
import type { Dropout } from '../engine/kernels/dropout.js';
import { raggedAttention } from '../engine/operators/ragged-attention.js';

/** How positions are read by attention. */
export interface AttentionShape {
  /** Positions of each sequence, [B]; the sequences stand one after the other. */
  lengths: Int32Array;
  heads: number;
}

/**
 * Causal attention of several heads, each over its share of the columns (Vaswani et al., 2017, section 3.2.2, without the
 * projections).
 *
 * @param queries [N, d]
 * @param keys [N, d]
 * @param values [N, d]
 * @param dropout of attention weights
 * @returns [N, d]
 */
export function attentionHeads(
  queries: Tensor2D,
  keys: Tensor2D,
  values: Tensor2D,
  { lengths, heads }: AttentionShape,
  dropout: Dropout,
): Tensor2D {
  const [q, k, v] = [queries, keys, values].map((rows) => apart(rows, heads)) as [
    Tensor2D,
    Tensor2D,
    Tensor2D,
  ];
  const sequences = Int32Array.from(
    { length: heads * lengths.length },
    (_, k) => lengths[k % lengths.length]!,
  );
  return together(raggedAttention(q, k, v, sequences, { dropout }), heads);
}

/** [N, d] → [heads · N, d / heads], head after head. */
function apart(rows: Tensor2D, heads: number): Tensor2D {
  if (heads === 1) return rows;
  const [count, size] = rows.shape;
  const columns: Tensor3D = reshape(rows, [count, heads, size / heads]);
  return reshape(transpose(columns, [1, 0, 2]), [heads * count, size / heads]);
}

/** [heads · N, d / heads] → [N, d]. */
function together(heard: Tensor2D, heads: number): Tensor2D {
  if (heads === 1) return heard;
  const [count, size] = heard.shape;
  const ofHeads: Tensor3D = reshape(heard, [heads, count / heads, size]);
  return reshape(transpose(ofHeads, [1, 0, 2]), [count / heads, heads * size]);
}
