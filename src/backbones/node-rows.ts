import { concat, type Rank, slice, type Tensor2D, zeros } from '@tensorflow/tfjs-core';
import { differentiable } from '../engine/operators/differentiable.js';

/**
 * Consecutive rows of a table, as of the items in the table of all nodes.
 *
 * @param table [N, d]
 * @returns [count, d]
 */
export function rowsFrom(table: Tensor2D, first: number, count: number): Tensor2D {
  const [rows, size] = table.shape;
  return differentiable(
    [table],
    () => ({ value: slice(table, [first, 0], [count, size]), saved: [] }),
    (gradient) => {
      const around = [zeros<Rank.R2>([first, size]), zeros<Rank.R2>([rows - first - count, size])] as const;
      return [concat([around[0], gradient, around[1]].filter((part) => part.size > 0))];
    },
  );
}
