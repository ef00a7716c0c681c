import type { SequenceBatch } from '../sampling/batch.js';
import type { Histories } from '../split/split.js';

/** Histories as a backbone reads them: the items of each row stand at its beginning, the rest is padding. */
export interface SequenceRows {
  /** [B × L] row by row; 0 at the padding, where it is an item like any other that nothing looks at. */
  items: Int32Array;
  /** [B] */
  lengths: Int32Array;
  /** L */
  width: number;
  /** [B × L], seconds; null where they are not known. At padding they have no meaning. */
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
  const items = batch.items.map((item, place) =>
    place % width < lengths[Math.floor(place / width)]! ? item : 0,
  );
  return { items, lengths, width, times: batch.times };
}

/** The newest events of some users, as wide as the longest of them. */
export function rowsOfHistories(
  users: Int32Array,
  { offsets, items, times }: Histories,
  maxLength: number,
): SequenceRows {
  const lengths = users.map((user) => Math.min(maxLength, offsets[user + 1]! - offsets[user]!));
  const width = lengths.reduce((longest, length) => Math.max(longest, length), 1);
  const rows = new Int32Array(users.length * width);
  const timesOfRows = times && new Float64Array(users.length * width);
  users.forEach((user, row) => {
    const end = offsets[user + 1]!;
    rows.set(items.subarray(end - lengths[row]!, end), row * width);
    timesOfRows?.set(times!.subarray(end - lengths[row]!, end), row * width);
  });
  return { items: rows, lengths, width, times: timesOfRows };
}

/** The place of the last item of each row among the B × L, [B]; its first place where a row is empty. */
export function lastPlaces({ lengths, width }: SequenceRows): Int32Array {
  return lengths.map((length, row) => row * width + Math.max(0, length - 1));
}

/**
 * The position of each place, [B × L]. Counted from the `start`, the oldest item of a row has position 0. Counted to the
 * `end`, the newest has position `maxLength` - 1, as where rows are padded on the left. Padding has position 0.
 */
export function positionsOf(
  { items, lengths, width }: SequenceRows,
  maxLength: number,
  counted: 'start' | 'end',
): Int32Array {
  return items.map((_, place) => {
    const length = lengths[Math.floor(place / width)]!;
    const position = place % width;
    if (position >= length) return 0;
    return counted === 'start' ? position : maxLength - length + position;
  });
}
