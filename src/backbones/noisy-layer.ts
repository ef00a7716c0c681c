import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../core/random.js';
import { differentiable } from '../engine/operators/differentiable.js';
import type { SparseMatrix } from '../engine/operators/sparse-matmul.js';
import { type Noise, perturbed } from './perturbation.js';

/**
 * Vectors propagated once over a graph, with noise on the result (see `perturbed`). For autodiff the noise is a constant.
 *
 * @param graph [N, N], symmetric
 * @param vectors [N, d]
 * @param stream where the noise comes from
 * @returns [N, d]
 */
export function noisyLayer(
  graph: SparseMatrix,
  vectors: Tensor2D,
  noise: Noise,
  stream: RandomStream,
): Tensor2D {
  return differentiable(
    [vectors],
    () => {
      const product = graph.multiply(vectors);
      if (noise.magnitude === 0) return { value: product, saved: [] };
      const value = perturbed(product, noise, stream);
      product.dispose();
      return { value, saved: [] };
    },
    (gradient) => [graph.multiply(gradient)],
  );
}
