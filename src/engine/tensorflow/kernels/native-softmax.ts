import { type Tensor1D, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { RowsWithSaved, SoftmaxKernels } from '../../kernels/softmax.js';
import type { Operations } from '../operations.js';

/** By our own operations: a row's scores, counts and exponentials stay in the cache. */
export function nativeSoftmax(operations: Operations): SoftmaxKernels {
  const rowsWithSaved = (name: string, inputs: () => (Tensor1D | Tensor2D)[]): RowsWithSaved => {
    const [value, weights, sums] = tidy(() => operations.runAll(name, {}, inputs(), 3));
    return { value: value as Tensor1D, saved: [weights!, sums!] };
  };
  return {
    logSumExp: (matrix, counts, temperature) =>
      rowsWithSaved('ReclabLogSumExp', () => [
        matrix,
        counts ?? tensor2d([], [0, 0]),
        tensor1d([1 / temperature]),
      ]),

    logSumExpGradient: ([weights, sums], temperature, gradient) =>
      tidy(() =>
        operations.run<Tensor2D>('ReclabLogSumExpGradient', {}, [
          weights!,
          sums!,
          gradient,
          tensor1d([1 / temperature]),
        ]),
      ),

    scoresLogSumExp: (users, items, index, temperature) =>
      rowsWithSaved('ReclabScoresLogSumExp', () => [
        users,
        items,
        index ?? tensor2d([], [0, 0], 'int32'),
        tensor1d([1 / temperature]),
      ]),

    scoresLogSumExpGradient: (users, items, [weights, sums], temperature, gradient) =>
      tidy(
        () =>
          operations.runAll(
            'ReclabScoresLogSumExpGradient',
            {},
            [users, items, weights!, sums!, gradient, tensor1d([1 / temperature])],
            2,
          ) as [Tensor2D, Tensor2D],
      ),
  };
}
