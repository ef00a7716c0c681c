import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ScoreKernels } from '../../kernels/scores.js';
import type { Handle, Operations } from '../operations.js';
import { gatherAlong } from './gather.js';

/** Kernels in which each row has columns of its own. */
export type ColumnKernels = Pick<ScoreKernels, 'gatherColumns' | 'scatterAddColumns' | 'countColumns'>;

/**
 * With TensorFlow's batched gather, and its weighted counting, which is the scatter-add of each row: in parallel over
 * rows and in order within them.
 */
export function columns(operations: Operations): ColumnKernels {
  const bincount = (index: Tensor2D, columnCount: number, weights: Tensor2D | Handle): Tensor2D => {
    const size = operations.constant([], Int32Array.of(columnCount));
    const summed = operations.run<Tensor2D>(
      'DenseBincount',
      { Tidx: { type: 'int32' }, T: { type: 'float32' }, binary_output: { bool: false } },
      [index, size, weights],
    );
    operations.release(size);
    return summed;
  };
  return {
    gatherColumns: (matrix, index) => gatherAlong(operations, matrix, index, 1, 1),
    scatterAddColumns: (values, index, columnCount) => bincount(index, columnCount, values),
    countColumns(index, columnCount) {
      const once = operations.constant([0], new Float32Array(0));
      const counts = bincount(index, columnCount, once);
      operations.release(once);
      return counts;
    },
  };
}
