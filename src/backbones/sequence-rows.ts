import type { SequenceBatch } from '../sampling/batch.js';
import type { Histories } from '../split/split.js';

/** Histories as a backbone reads them, one after the other without padding. */
export interface SequenceRows {
  /** Of all rows, [N]. */
  items: Int32Array;
  /** Items of each row, [B], at least 1. */
  lengths: Int32Array;
  /** Where each row begins among the N, [B]. */
  starts: Int32Array;
  /** [N], seconds; null where they are not known. */
  times: Float64Array | null;
}

/**
 * The histories of a batch, whose padding may hold any number.
 *
 * @param maxLength the most items that the backbone reads
 */
export function rowsOfBatch(batch: SequenceBatch, maxLength: number): SequenceRows {
  const { lengths, maxLength: width } = batch;
  if (width > maxLength) {
    throw new Error(`The histories of the batch have up to ${width} items, the backbone reads ${maxLength}`);
  }
  return cutRows(
    batch,
    lengths.map((_, row) => row * width),
    lengths,
  );
}

/** The newest events of some users. One without any is read as if it had item 0, and nothing should look at its row. */
export function rowsOfHistories(
  users: Int32Array,
  { offsets, items, times }: Histories,
  maxLength: number,
): SequenceRows {
  const lengths = users.map((user) => Math.min(maxLength, offsets[user + 1]! - offsets[user]!));
  const begins = users.map((user, row) => offsets[user + 1]! - lengths[row]!);
  return cutRows({ items, times }, begins, lengths);
}

function cutRows(
  { items, times }: Pick<SequenceBatch, 'items' | 'times'>,
  begins: Int32Array,
  lengths: Int32Array,
): SequenceRows {
  const read = lengths.map((length) => Math.max(1, length));
  const starts = startsOf(read);
  const count = starts.length === 0 ? 0 : starts.at(-1)! + read.at(-1)!;
  const rows: SequenceRows = {
    items: new Int32Array(count),
    lengths: read,
    starts,
    times: times && new Float64Array(count),
  };
  lengths.forEach((length, row) => {
    const begin = begins[row]!;
    rows.items.set(items.subarray(begin, begin + length), starts[row]);
    rows.times?.set(times!.subarray(begin, begin + length), starts[row]);
  });
  return rows;
}

function startsOf(lengths: Int32Array): Int32Array {
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return start - length;
  });
}

/** The place of the last item of each row among the N, [B]. */
export function lastPlaces({ lengths, starts }: SequenceRows): Int32Array {
  return lengths.map((length, row) => starts[row]! + length - 1);
}

/** Where the targets of a batch stand among the N, [targets]. */
export function targetPlaces({ places, maxLength }: SequenceBatch, { starts }: SequenceRows): Int32Array {
  return places.map((place) => starts[Math.floor(place / maxLength)]! + (place % maxLength));
}

/**
 * The position of each place, [N]. Counted from the `start`, the oldest item of a row has position 0. Counted to the
 * `end`, the newest has position `maxLength` - 1.
 */
export function positionsOf(
  { items, lengths, starts }: SequenceRows,
  maxLength: number,
  counted: 'start' | 'end',
): Int32Array {
  const positions = new Int32Array(items.length);
  lengths.forEach((length, row) => {
    const first = counted === 'start' ? 0 : maxLength - length;
    for (let position = 0; position < length; position++)
      positions[starts[row]! + position] = first + position;
  });
  return positions;
}
