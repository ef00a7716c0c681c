import {
  div,
  maximum,
  mul,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { EmbeddingKernels } from '../../kernels/embeddings.js';
import type { Operations } from '../operations.js';
import { gatherAlong } from './gather.js';

/** With TensorFlow's gather and segment sum. */
export function embeddings(operations: Operations): EmbeddingKernels {
  return {
    gatherRows: (table, rows) => gatherAlong(operations, table, rows, 0),

    scatterAddRows(values, rows, rowCount) {
      const count = operations.constant([], Int32Array.of(rowCount));
      const summed = operations.run<Tensor2D>(
        'UnsortedSegmentSum',
        { T: { type: 'float32' }, Tindices: { type: 'int32' }, Tnumsegments: { type: 'int32' } },
        [values, rows, count],
      );
      operations.release(count);
      return summed;
    },

    normalizeRows: (x, epsilon) =>
      tidy(() => {
        const norms = maximum<Tensor1D>(sqrt(sum(square(x), 1)), epsilon);
        return [div<Tensor2D>(x, norms.expandDims(1)), norms];
      }),

    normalizeRowsGradient: (normalized, norms, gradient) =>
      tidy(() => {
        const projections = sum(mul(normalized, gradient), 1, true);
        return div<Tensor2D>(sub(gradient, mul(normalized, projections)), norms.expandDims(1));
      }),
  };
}
