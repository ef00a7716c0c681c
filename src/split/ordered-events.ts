import { groupByRow } from '../core/csr.js';
import { InputError } from '../core/errors.js';
import type { Dataset } from '../data/dataset.js';

/**
 * The events of a data set user by user, within a user by (time, file row) where times are known, else by file row.
 * Columns are aligned; user u has the positions `offsets[u] .. offsets[u + 1]`.
 */
export interface OrderedEvents {
  /** The data set's name. */
  dataset: string;
  userCount: number;
  itemCount: number;
  /** Length users + 1. */
  offsets: Int32Array;
  items: Int32Array;
  times: Float64Array | null;
  values: Float32Array | null;
  /** `Part` of each event, for data sets that are published split. */
  published: Uint8Array | null;
  /** Whether the events of a user stand in the order of time, rather than of the file. */
  chronological: boolean;
}

/** Puts the events of a data set in the order of users, and of time or file within a user. */
export function orderEvents(dataset: Dataset): OrderedEvents {
  const { items, times, values, parts } = dataset;
  const { offsets, order } = groupByRow(dataset.users, dataset.userIds.length);
  if (times !== null) {
    for (let user = 0; user + 1 < offsets.length; user++) {
      sortByTime(order.subarray(offsets[user], offsets[user + 1]), times);
    }
  }
  return {
    dataset: dataset.name,
    userCount: dataset.userIds.length,
    itemCount: dataset.itemIds.length,
    offsets,
    items: pick(items, order, new Int32Array(order.length)),
    times: times && pick(times, order, new Float64Array(order.length)),
    values: values && pick(values, order, new Float32Array(order.length)),
    published: parts && pick(parts, order, new Uint8Array(order.length)),
    chronological: times !== null || dataset.rowsInTimeOrder,
  };
}

function sortByTime(rows: Int32Array, times: Float64Array): void {
  for (let k = 1; k < rows.length; k++) {
    if (times[rows[k - 1]!]! <= times[rows[k]!]!) continue;
    rows.sort((a, b) => times[a]! - times[b]! || a - b);
    return;
  }
}

function pick<Column extends Int32Array | Float64Array | Float32Array | Uint8Array>(
  from: Column,
  rows: Int32Array,
  into: Column,
): Column {
  for (let k = 0; k < rows.length; k++) into[k] = from[rows[k]!]!;
  return into;
}

/** The positions of one user's events, as a new array. */
export function positionsOf({ offsets }: OrderedEvents, user: number): Int32Array {
  const start = offsets[user]!;
  return new Int32Array(offsets[user + 1]! - start).map((_, index) => start + index);
}

/**
 * Refuses a split by the order of time where that order is unknown.
 * @throws InputError that says to use a random order
 */
export function requireTimeOrder(events: OrderedEvents, split: string): void {
  if (events.chronological) return;
  throw new InputError(`The split ${split} with \`order: time\` needs to know the order of events`, {
    expected: 'a data set with times',
    found: `${events.dataset}, which has none`,
    fix: 'set `split.order: random`, which holds out random events',
  });
}

/**
 * The times of events, for a split that cuts at a moment.
 * @throws InputError where the data have none
 */
export function requireTimes(events: OrderedEvents, split: string): Float64Array {
  if (events.times !== null) return events.times;
  throw new InputError(`The split ${split} needs to know when events happened`, {
    expected: 'a data set with times',
    found: `${events.dataset}, which has none`,
    fix: 'use `split: { name: ratio }`, or `{ name: leave-one-out, order: random }`',
  });
}
