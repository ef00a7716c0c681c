import { InputError } from '../core/errors.js';
import { type Dropped, Part } from '../data/dataset.js';
import type { OrderedEvents } from './ordered-events.js';
import {
  countDropped,
  drawValidation,
  EXCLUDED,
  type Protocol,
  validationCount,
  validationStream,
  wholePart,
} from './protocol.js';

/**
 * One moment for everybody: the latest `testShare` of all events, those after the cut, are the test part; events at
 * the very moment of the cut stay before it. Validation is cut off the same way before that (`fixed`), or drawn from
 * each user's train events (`per-seed`). Held-out events of users without train events are dropped and counted.
 * @throws InputError without times, or where the share ends inside one single moment
 */
export const globalTime: Protocol<'global-time'> = ({ events, config, seed }) => {
  const times = requireTimes(events);
  const sorted = times.slice().sort();
  const testCut = cutBefore(sorted, config.testShare);
  const beforeTest = sorted.subarray(0, countUpTo(sorted, testCut));
  const validationCut =
    config.validation === 'fixed' ? cutBefore(beforeTest, config.validationShare) : testCut;

  const parts = new Uint8Array(times.length);
  times.forEach((time, position) => {
    parts[position] = time > testCut ? Part.test : time > validationCut ? Part.validation : Part.train;
  });
  const dropped = dropUnknownUsers(parts, events);
  if (config.validation === 'per-seed') {
    drawValidation(parts, events, validationCount(config.validationShare), validationStream(config, seed));
  }
  return { parts, dropped, warnings: [] };
};

function requireTimes(events: OrderedEvents): Float64Array {
  if (events.times !== null) return events.times;
  throw new InputError('The split global-time needs to know when events happened', {
    expected: 'a data set with times',
    found: `${events.dataset}, which has none`,
    fix: 'use `split: { name: ratio }`, or `{ name: leave-one-out, order: random }`',
  });
}

/** The last moment that is not held out, when the latest `share` of the sorted moments is. */
function cutBefore(sorted: Float64Array, share: number): number {
  const cut = sorted[Math.max(wholePart(sorted.length * (1 - share)), 1) - 1];
  if (cut === undefined || cut === sorted.at(-1)) {
    throw new InputError('The split global-time finds no moment to cut at', {
      expected: `events at different times among the latest ${share * 100} % of ${sorted.length}`,
      found: cut === undefined ? 'no event' : 'the same time for all of them',
      fix: 'raise `split.testShare` or `split.validationShare`, or use another split',
    });
  }
  return cut;
}

/** How many of the sorted moments are not after the given one. */
function countUpTo(sorted: Float64Array, moment: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > moment) high = middle;
    else low = middle + 1;
  }
  return low;
}

function dropUnknownUsers(parts: Uint8Array, { offsets, userCount }: OrderedEvents): Dropped[] {
  let users = 0;
  let events = 0;
  for (let user = 0; user < userCount; user++) {
    const own = parts.subarray(offsets[user], offsets[user + 1]);
    if (own.length === 0 || own.includes(Part.train)) continue;
    users++;
    events += own.length;
    own.fill(EXCLUDED);
  }
  const reason = 'held out, of users without train events';
  return [...countDropped(reason, 'users', users), ...countDropped(reason, 'events', events)];
}
