import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Rows that were looked up in a table while lookups were recorded. */
export interface Lookup {
  table: Tensor;
  /** The rows, as often as they were looked up. */
  rows: Int32Array;
  /** What was found, [N, d]: a start of the tape, whose gradient is that of the rows. */
  found: Tensor2D;
}

/** The lookups in some tables. */
interface Recording {
  tables: ReadonlySet<Tensor>;
  lookups: Lookup[];
}

let recording: Recording | null = null;

/**
 * Records the lookups in some tables while something is computed. For autodiff the rows that were found do not come from
 * their table but stand at the beginning, so that no gradient in the size of the table is made; whoever records
 * differentiates with respect to them.
 */
export function recordLookups<Result>(
  tables: ReadonlySet<Tensor>,
  lookups: Lookup[],
  compute: () => Result,
): Result {
  const outer = recording;
  recording = { tables, lookups };
  try {
    return compute();
  } finally {
    recording = outer;
  }
}

/**
 * Whether lookups in a table are recorded at the moment. Whoever needs few of its rows then looks them up rather than
 * taking the table as a whole.
 */
export function isRecorded(table: Tensor): boolean {
  return recording?.tables.has(table) ?? false;
}

/** Tells the recording of a lookup in a table that is recorded. */
export function recordLookup(table: Tensor, rows: Tensor1D, found: Tensor2D): Tensor2D {
  recording!.lookups.push({ table, rows: rows.dataSync() as Int32Array, found });
  return found;
}
