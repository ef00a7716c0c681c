import { type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { ScoreKernels } from '../../kernels/scores.js';
import type { Operations } from '../operations.js';

/** By our own operations, without the vectors of the drawn items; products of whole matrices stay TensorFlow's. */
export function nativeScores(operations: Operations): Omit<ScoreKernels, 'allScores' | 'allScoresGradient'> {
  const addToColumns = (index: Tensor2D, columnCount: number, values: Tensor2D | null): Tensor2D =>
    tidy(() =>
      operations.run<Tensor2D>('ReclabAddToColumns', {}, [
        index,
        tensor1d([columnCount], 'int32'),
        values ?? tensor1d([]),
      ]),
    );
  return {
    sampledScores: (users, items, index) =>
      operations.run<Tensor2D>('ReclabSampledScores', {}, [users, items, index]),

    sampledScoresGradient: (users, items, index, gradient) =>
      operations.runAll('ReclabSampledScoresGradient', {}, [users, items, index, gradient], 2) as [
        Tensor2D,
        Tensor2D,
      ],

    gatherColumns: (matrix, index) => operations.run<Tensor2D>('ReclabGatherColumns', {}, [matrix, index]),
    scatterAddColumns: (values, index, columnCount) => addToColumns(index, columnCount, values),
    countColumns: (index, columnCount) => addToColumns(index, columnCount, null),
  };
}
