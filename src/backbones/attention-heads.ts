import { reshape, type Tensor2D, type Tensor3D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';
import type { Dropout } from '../engine/kernels/dropout.js';
import { causalAttention } from '../engine/operators/causal-attention.js';

/** How rows are read by attention. */
export interface AttentionShape {
  /** L: positions of a sequence. */
  width: number;
  heads: number;
}

/**
 * Causal attention of several heads, each over its share of the columns (Vaswani et al., 2017, section 3.2.2, without the
 * projections).
 *
 * @param queries [B · L, d]
 * @param keys [B · L, d]
 * @param values [B · L, d]
 * @param dropout of attention weights
 * @returns [B · L, d]
 */
export function attentionHeads(
  queries: Tensor2D,
  keys: Tensor2D,
  values: Tensor2D,
  shape: AttentionShape,
  dropout: Dropout,
): Tensor2D {
  const [q, k, v] = [queries, keys, values].map((rows) => apart(rows, shape)) as [
    Tensor3D,
    Tensor3D,
    Tensor3D,
  ];
  return together(causalAttention(q, k, v, { dropout }), queries.shape, shape);
}

/** [B · L, d] → [B · heads, L, d / heads]. */
function apart(rows: Tensor2D, { width, heads }: AttentionShape): Tensor3D {
  const [count, size] = rows.shape;
  const sequences = count / width;
  if (heads === 1) return reshape(rows, [sequences, width, size]);
  const ofHead = size / heads;
  const columns: Tensor4D = reshape(rows, [sequences, width, heads, ofHead]);
  return reshape(transpose(columns, [0, 2, 1, 3]), [sequences * heads, width, ofHead]);
}

/** [B · heads, L, d / heads] → [B · L, d]. */
function together(
  heard: Tensor3D,
  [count, size]: [number, number],
  { width, heads }: AttentionShape,
): Tensor2D {
  if (heads === 1) return reshape(heard, [count, size]);
  const columns: Tensor4D = reshape(heard, [count / width, heads, width, size / heads]);
  return reshape(transpose(columns, [0, 2, 1, 3]), [count, size]);
}
