import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { isRecorded, recordLookup } from '../lookups.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * Rows of a table, as in an embedding lookup; the gradient adds up the rows' gradients by scatter-add. Where lookups in
 * the table are recorded (`recordLookups`), what is found has a gradient of its own and the table gets none.
 *
 * @param table [I, d]
 * @param rows [N] int32, each below I; may repeat
 * @returns [N, d]
 */
export function gatherRows(table: Tensor2D, rows: Tensor1D): Tensor2D {
  expectShape('gatherRows', 'table', table, [null, null]);
  expectShape('gatherRows', 'rows', rows, [null]);
  const { kernels } = currentEngine();
  if (isRecorded(table)) return recordLookup(table, rows, kernels.gatherRows(table, rows));
  return differentiable(
    [table],
    () => ({ value: kernels.gatherRows(table, rows), saved: [rows] }),
    (gradient, [index]) => [kernels.scatterAddRows(gradient, index as Tensor1D, table.shape[0])],
  );
}
