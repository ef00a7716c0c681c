import { add, mul, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { differentiable } from '../engine/operators/differentiable.js';
import type { SparseMatrix } from '../engine/operators/sparse-matmul.js';

/** Which layers count. */
export interface Layers {
  /** L: how often vectors are propagated. */
  layers: number;
  /** Whether the embeddings themselves count, as layer 0. */
  includesEgo: boolean;
}

/**
 * The mean over the layers of vectors that are propagated over a graph: Σ Â^k E / (L + 1) for k from 0 to L (He et al.,
 * LightGCN, 2020, equations 4 and 7), or Σ Â^k E / L for k from 1 to L without the embeddings themselves.
 *
 * A sum of powers is taken from the inside, E + Â(E + Â(E + …)), so that nothing of the layers is kept; and it is as
 * symmetric as the graph, so that its gradient is the same function of the gradient.
 *
 * @param graph [N, N], symmetric
 * @param embeddings E, [N, d]
 * @returns [N, d]; the embeddings themselves where there are no layers
 */
export function layerMean(graph: SparseMatrix, embeddings: Tensor2D, layers: Layers): Tensor2D {
  if (layers.layers === 0) return embeddings;
  const mean = (vectors: Tensor2D) => tidy(() => meanOfPowers(graph, vectors, layers));
  return differentiable(
    [embeddings],
    () => ({ value: mean(embeddings), saved: [] }),
    (gradient) => [mean(gradient)],
  );
}

function meanOfPowers(graph: SparseMatrix, vectors: Tensor2D, { layers, includesEgo }: Layers): Tensor2D {
  let sum = vectors;
  for (let layer = includesEgo ? 0 : 1; layer < layers; layer++) sum = add(vectors, graph.multiply(sum));
  if (!includesEgo) sum = graph.multiply(sum);
  return mul(sum, 1 / (includesEgo ? layers + 1 : layers));
}
