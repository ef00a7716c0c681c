import type { UserEvents } from '../split/split.js';

/** A part of a split from the items of each user. */
export function userEvents(
  itemsByUser: readonly (readonly number[])[],
  labels?: readonly number[],
): UserEvents {
  const offsets = new Int32Array(itemsByUser.length + 1);
  for (const [user, items] of itemsByUser.entries()) offsets[user + 1] = offsets[user]! + items.length;
  return {
    offsets,
    items: Int32Array.from(itemsByUser.flat()),
    times: null,
    labels: labels === undefined ? null : Float32Array.from(labels),
  };
}
