import { InputError } from '../core/errors.js';
import { Part } from '../data/dataset.js';
import { requireTimes } from './ordered-events.js';
import { drawValidation, type Protocol, validationCount, validationStream, wholePart } from './protocol.js';
import { dropUnknownUsers } from './unknown-users.js';

/**
 * One moment for everybody: the latest `testShare` of all events, those after the cut, are the test part; events at
 * the very moment of the cut stay before it. Validation is cut off the same way before that (`fixed`), or drawn from
 * each user's train events (`per-seed`). Held-out events of users without train events are dropped and counted.
 * @throws InputError without times, or where the share ends inside one single moment
 */
export const globalTime: Protocol<'global-time'> = ({ events, config, seed }) => {
  const times = requireTimes(events, config.name);
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
