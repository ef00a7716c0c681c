import { type Tensor1D, type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { EmbeddingKernels } from '../../kernels/embeddings.js';
import type { Operations } from '../operations.js';

/** By our own operations, one for what TensorFlow composes of several. */
export function nativeEmbeddings(operations: Operations): EmbeddingKernels {
  return {
    gatherRows: (table, rows) => operations.run<Tensor2D>('ReclabGatherRows', {}, [table, rows]),

    scatterAddRows: (values, rows, rowCount) =>
      tidy(() =>
        operations.run<Tensor2D>('ReclabScatterAddRows', {}, [values, rows, tensor1d([rowCount], 'int32')]),
      ),

    normalizeRows: (x, epsilon) =>
      tidy(
        () =>
          operations.runAll('ReclabNormalizeRows', {}, [x, tensor1d([epsilon])], 2) as [Tensor2D, Tensor1D],
      ),

    normalizeRowsGradient: (normalized, norms, gradient) =>
      operations.run<Tensor2D>('ReclabNormalizeRowsGradient', {}, [normalized, norms, gradient]),
  };
}
