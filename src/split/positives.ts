import type { Lists } from '../core/csr.js';
import type { UserEvents } from './split.js';

/**
 * Whether the labels say like or dislike, i.e. all are 0 or 1. Any other values are ratings or counts, which the
 * filters of the data set have already turned into "an event is a positive".
 */
export function hasBinaryLabels(events: UserEvents): boolean {
  return events.labels?.every((label) => label === 0 || label === 1) ?? false;
}

/** The distinct items of each user's positive events, ascending; events with the binary label 0 are none. */
export function positiveItems(events: UserEvents): Lists {
  const labels = hasBinaryLabels(events) ? events.labels : null;
  const userCount = events.offsets.length - 1;
  const offsets = new Int32Array(userCount + 1);
  const values = new Int32Array(events.items.length);
  let end = 0;
  for (let user = 0; user < userCount; user++) {
    const start = end;
    for (let event = events.offsets[user]!; event < events.offsets[user + 1]!; event++) {
      if (labels === null || labels[event] === 1) values[end++] = events.items[event]!;
    }
    end = keepDistinct(values, start, end);
    offsets[user + 1] = end;
  }
  return { offsets, values: values.subarray(0, end) };
}

/** Sorts `values[start .. end)` and removes repetitions; returns the new end. */
function keepDistinct(values: Int32Array, start: number, end: number): number {
  values.subarray(start, end).sort();
  let kept = start;
  for (let index = start; index < end; index++) {
    if (index === start || values[index] !== values[kept - 1]) values[kept++] = values[index]!;
  }
  return kept;
}
