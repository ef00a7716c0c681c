import { add, mul, type Tensor2D } from '@tensorflow/tfjs-core';
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
  return differentiable(
    [embeddings],
    () => ({ value: meanOfPowers(graph, embeddings, layers), saved: [] }),
    (gradient) => [meanOfPowers(graph, gradient, layers)],
  );
}

function meanOfPowers(graph: SparseMatrix, vectors: Tensor2D, { layers, includesEgo }: Layers): Tensor2D {
  let sum = vectors;
  // What is spent is freed at once: a table of all nodes is large.
  const take = (next: Tensor2D, ...spent: readonly Tensor2D[]) => {
    for (const table of spent) if (table !== vectors) table.dispose();
    sum = next;
  };
  for (let layer = includesEgo ? 0 : 1; layer < layers; layer++) {
    const product = graph.multiply(sum);
    take(add(vectors, product), sum, product);
  }
  if (!includesEgo) take(graph.multiply(sum), sum);
  take(mul(sum, 1 / (includesEgo ? layers + 1 : layers)), sum);
  return sum;
}
