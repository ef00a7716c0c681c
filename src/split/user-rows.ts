import { groupByRow } from '../core/csr.js';
import { InputError } from '../core/errors.js';
import type { Dataset } from '../data/dataset.js';

/** The rows of a data set, grouped by user: user u has the rows `order[offsets[u] .. offsets[u + 1])`. */
export interface UserRows {
  /** Length users + 1. */
  offsets: Int32Array;
  /** Row numbers of the data set. */
  order: Int32Array;
  /** Whether the rows of a user stand in the order of time, rather than of the file. */
  chronological: boolean;
}

/** Groups rows by user, within a user by (time, file row) where times are known, else by file row. */
export function groupByUser(dataset: Dataset): UserRows {
  const { offsets, order } = groupByRow(dataset.users, dataset.userIds.length);
  const { times } = dataset;
  if (times !== null) {
    for (let user = 0; user + 1 < offsets.length; user++) {
      const rows = order.subarray(offsets[user], offsets[user + 1]);
      if (!isSortedByTime(rows, times)) rows.sort((a, b) => times[a]! - times[b]! || a - b);
    }
  }
  return { offsets, order, chronological: times !== null || dataset.rowsInTimeOrder };
}

function isSortedByTime(rows: Int32Array, times: Float64Array): boolean {
  for (let k = 1; k < rows.length; k++) if (times[rows[k - 1]!]! > times[rows[k]!]!) return false;
  return true;
}

/** The rows of one user, as a view. */
export function rowsOf(rows: UserRows, user: number): Int32Array {
  return rows.order.subarray(rows.offsets[user], rows.offsets[user + 1]);
}

/**
 * Refuses a split by the order of time where that order is unknown.
 * @throws InputError that says to use a random order
 */
export function requireTimeOrder(dataset: Dataset, rows: UserRows, split: string): void {
  if (rows.chronological) return;
  throw new InputError(`The split ${split} with \`order: time\` needs to know the order of events`, {
    expected: 'a data set with times',
    found: `${dataset.name}, which has none`,
    fix: 'set `split.order: random`, which holds out random events',
  });
}
