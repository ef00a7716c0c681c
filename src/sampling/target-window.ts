import type { SequenceConfig } from '../config/schema/sequence.js';
import type { UserEvents } from '../split/split.js';

const DAY_SECONDS = 86_400;

/**
 * How many of the events after one, up to `end`, may be what is predicted after it: the next one alone, or those within
 * the window, at least one.
 *
 * @param event an index of the events, before `end`
 * @param end the last event of the same user that may be a target
 */
export function windowAfter(
  events: UserEvents,
  event: number,
  end: number,
  { targets, window, windowUnit }: SequenceConfig,
): number {
  if (targets !== 'window') return 1;
  const within = windowUnit === 'items' ? window : eventsWithin(events.times!, event, end, window);
  return Math.max(1, Math.min(within, end - event));
}

/** How many of the events after one, up to `end`, happened within some days of it. */
function eventsWithin(times: Float64Array, event: number, end: number, days: number): number {
  const latest = times[event]! + days * DAY_SECONDS;
  let [low, high] = [event, end];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (times[middle]! <= latest) low = middle;
    else high = middle - 1;
  }
  return low - event;
}
