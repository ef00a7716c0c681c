import { RandomStream } from '../core/random.js';
import { Part } from '../data/dataset.js';
import { type OrderedEvents, positionsOf, requireTimeOrder } from './ordered-events.js';
import { countDropped, drawValidation, type Protocol, validationStream } from './protocol.js';

/**
 * Leave-one-out: of each user, the last event is the test part and the one before it the validation part (`fixed`); or
 * validation is one random event of the rest (`per-seed`). Last is by (time, file row), or by a random order that the
 * split's seed decides. Users with fewer than 3 events (2 without validation) stay in train whole.
 * @throws InputError for `order: time` without times
 */
export const leaveOneOut: Protocol<'leave-one-out'> = ({ events, config, seed }) => {
  if (config.order === 'time') requireTimeOrder(events, config.name);
  const shuffling = config.order === 'random' ? new RandomStream(config.seed, 'split') : null;
  const minimum = config.validation === 'none' ? 2 : 3;
  const parts = new Uint8Array(events.items.length).fill(Part.train);
  let short = 0;
  for (let user = 0; user < events.userCount; user++) {
    const positions = positionsOf(events, user);
    if (positions.length < minimum) {
      if (positions.length > 0) short++;
      continue;
    }
    shuffling?.shuffle(positions);
    parts[positions.at(-1)!] = Part.test;
    if (config.validation === 'fixed') parts[positions.at(-2)!] = Part.validation;
  }
  if (config.validation === 'per-seed') {
    const one = (_trainEvents: number, user: number) => (eventCount(events, user) < minimum ? 0 : 1);
    drawValidation(parts, events, one, validationStream(config, seed));
  }

  const reason = `fewer than ${minimum} events, so all of them stay in train and none is tested`;
  return {
    parts,
    dropped: countDropped(reason, 'users', short),
    warnings:
      config.order === 'random'
        ? ['leave-one-out in random order looks ahead in time: a test event may be older than train events']
        : [
            "leave-one-out looks ahead in time: a user's test event may be older than train events of others",
            ...warnOfEqualTimes(events, minimum),
          ],
  };
};

function eventCount({ offsets }: OrderedEvents, user: number): number {
  return offsets[user + 1]! - offsets[user]!;
}

function warnOfEqualTimes(events: OrderedEvents, minimum: number): string[] {
  const { times, offsets } = events;
  if (times === null) return [];
  let users = 0;
  let equal = 0;
  for (let user = 0; user < events.userCount; user++) {
    if (eventCount(events, user) < minimum) continue;
    const last = offsets[user + 1]! - 1;
    users++;
    if (times[last] === times[last - 1]) equal++;
  }
  if (equal === 0) return [];
  return [
    `the last two events have the same time for ${equal} of ${users} users: ` +
      'which of them is tested follows from their order in the file',
  ];
}
