import { groupByRow } from '../core/csr.js';

/** Weights from some items to some items, in compressed rows. */
export interface SparseWeights {
  /** Length I + 1. */
  offsets: Int32Array;
  items: Int32Array;
  values: Float32Array;
}

/** Adds the rows of some items to `sums`, [I]. */
export function addSparseRows(weights: SparseWeights, items: readonly number[], sums: Float64Array): void {
  for (const item of items) {
    const end = weights.offsets[item + 1]!;
    for (let entry = weights.offsets[item]!; entry < end; entry++) {
      sums[weights.items[entry]!]! += weights.values[entry]!;
    }
  }
}

/** The transposed matrix. */
export function transposed({ offsets, items, values }: SparseWeights): SparseWeights {
  const rows = new Int32Array(items.length);
  for (let row = 0; row + 1 < offsets.length; row++) rows.fill(row, offsets[row], offsets[row + 1]);
  const { offsets: starts, order } = groupByRow(items, offsets.length - 1);
  return {
    offsets: starts,
    items: order.map((entry) => rows[entry]!),
    values: Float32Array.from(order, (entry) => values[entry]!),
  };
}
