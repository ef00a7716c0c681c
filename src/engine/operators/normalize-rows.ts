import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/** As in PyTorch's `normalize`: shorter rows are divided by it, so that a zero row stays zero. */
const EPSILON = 1e-12;

/**
 * Rows divided by their Euclidean norm.
 *
 * @param x [N, d]
 * @returns [N, d]
 */
export function normalizeRows(x: Tensor2D): Tensor2D {
  expectShape('normalizeRows', 'x', x, [null, null]);
  const { kernels } = currentEngine();
  return differentiable(
    [x],
    () => {
      const [value, norms] = kernels.normalizeRows(x, EPSILON);
      return { value, saved: [value, norms] };
    },
    (gradient, [value, norms]) => [
      kernels.normalizeRowsGradient(value as Tensor2D, norms as Tensor1D, gradient),
    ],
  );
}
