import type { Tensor2D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * Entries of a matrix, each row with columns of its own; the gradient adds up the entries' gradients by scatter-add.
 *
 * @param matrix [B, I]
 * @param index [B, M] int32, each below I; may repeat
 * @returns [B, M] of matrix[b, index[b, m]]
 */
export function gatherColumns(matrix: Tensor2D, index: Tensor2D): Tensor2D {
  expectShape('gatherColumns', 'matrix', matrix, [null, null]);
  expectShape('gatherColumns', 'index', index, [matrix.shape[0], null]);
  const { kernels } = currentEngine();
  return differentiable(
    [matrix],
    () => ({ value: kernels.gatherColumns(matrix, index), saved: [index] }),
    (gradient, [drawn]) => [kernels.scatterAddColumns(gradient, drawn as Tensor2D, matrix.shape[1])],
  );
}

/**
 * How often each column stands in a row of an index; nothing is differentiated.
 *
 * @param index [B, M] int32, each below the number of columns
 * @returns [B, columnCount] float32
 */
export function countColumns(index: Tensor2D, columnCount: number): Tensor2D {
  expectShape('countColumns', 'index', index, [null, null]);
  return currentEngine().kernels.countColumns(index, columnCount);
}
