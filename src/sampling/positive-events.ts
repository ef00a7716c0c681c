import { InputError } from '../core/errors.js';
import { hasBinaryLabels } from '../split/positives.js';
import type { UserEvents } from '../split/split.js';

/** The events of a train part that implicit training takes as positive. */
export interface PositiveEvents {
  events: UserEvents;
  /** Their indices in the train part; null where all events are positive. */
  kept: Int32Array | null;
}

/**
 * The positive events of a train part. Where every value is 0 or 1, values are labels, and only events with label 1 are
 * positive. Any other values are ratings or counts: which of them count was decided by the filters of the data set,
 * and every event that is left is positive, as it is where there are no values.
 * @throws InputError where every label is 0
 */
export function positiveEvents(train: UserEvents): PositiveEvents {
  const { labels } = train;
  if (labels === null || !hasBinaryLabels(train) || labels.every((label) => label === 1)) {
    return { events: train, kept: null };
  }
  const kept = Int32Array.from(labels.keys()).filter((event) => labels[event] === 1);
  if (kept.length === 0) {
    throw new InputError('There is nothing to train on', {
      expected: 'train events with label 1',
      found: `${labels.length} train events, all with label 0`,
      fix: 'check the column that `dataset.columns.value` names',
    });
  }
  return { events: select(train, kept), kept };
}

function select(train: UserEvents, kept: Int32Array): UserEvents {
  const { times, labels } = train;
  const keptBefore = new Int32Array(train.items.length + 1);
  for (const event of kept) keptBefore[event + 1] = 1;
  for (let event = 0; event < train.items.length; event++) keptBefore[event + 1]! += keptBefore[event]!;
  return {
    offsets: train.offsets.map((offset) => keptBefore[offset]!),
    items: kept.map((event) => train.items[event]!),
    times: times === null ? null : Float64Array.from(kept, (event) => times[event]!),
    labels: labels === null ? null : Float32Array.from(kept, (event) => labels[event]!),
  };
}
