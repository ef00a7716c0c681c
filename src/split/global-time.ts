import { InputError } from '../core/errors.js';
import { type Dataset, type Dropped, Part } from '../data/dataset.js';
import {
  drawValidation,
  EXCLUDED,
  type Protocol,
  validationCount,
  validationStream,
  wholePart,
} from './protocol.js';
import { rowsOf, type UserRows } from './user-rows.js';

/**
 * One moment for everybody: the latest `testShare` of all events, those after the cut, are the test part; events at
 * the very moment of the cut stay before it. Validation is cut off the same way before that (`fixed`), or drawn from
 * each user's train events (`per-seed`). Held-out events of users without train events are dropped and counted.
 * @throws InputError without times, or where the share ends inside one single moment
 */
export const globalTime: Protocol<'global-time'> = ({ dataset, rows, config, seed }) => {
  const times = requireTimes(dataset);
  const sorted = times.slice().sort();
  const testCut = cutBefore(sorted, config.testShare);
  const beforeTest = sorted.subarray(0, firstAfter(sorted, testCut));
  const validationCut =
    config.validation === 'fixed' ? cutBefore(beforeTest, config.validationShare) : testCut;

  const parts = new Uint8Array(times.length);
  times.forEach((time, row) => {
    parts[row] = time > testCut ? Part.test : time > validationCut ? Part.validation : Part.train;
  });
  const dropped = dropUnknownUsers(parts, rows);
  if (config.validation === 'per-seed') {
    drawValidation(parts, rows, validationCount(config.validationShare), validationStream(config, seed));
  }
  return { parts, dropped, warnings: [] };
};

function requireTimes(dataset: Dataset): Float64Array {
  if (dataset.times !== null) return dataset.times;
  throw new InputError('The split global-time needs to know when events happened', {
    expected: 'a data set with times',
    found: `${dataset.name}, which has none`,
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

function firstAfter(sorted: Float64Array, moment: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > moment) high = middle;
    else low = middle + 1;
  }
  return low;
}

function dropUnknownUsers(parts: Uint8Array, rows: UserRows): Dropped[] {
  let users = 0;
  let events = 0;
  for (let user = 0; user + 1 < rows.offsets.length; user++) {
    const own = rowsOf(rows, user);
    if (own.length === 0 || own.some((row) => parts[row] === Part.train)) continue;
    users++;
    events += own.length;
    for (const row of own) parts[row] = EXCLUDED;
  }
  if (users === 0) return [];
  const reason = 'held out, of users without train events';
  return [
    { reason, unit: 'users', count: users },
    { reason, unit: 'events', count: events },
  ];
}
