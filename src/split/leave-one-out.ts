import { RandomStream } from '../core/random.js';
import { Part } from '../data/dataset.js';
import { drawValidation, type Protocol, validationStream } from './protocol.js';
import { requireTimeOrder, rowsOf, type UserRows } from './user-rows.js';

/**
 * Leave-one-out: of each user, the last event is the test part and the one before it the validation part (`fixed`); or
 * validation is one random event of the rest (`per-seed`). Last is by (time, file row), or by a random order that the
 * split's seed decides. Users with fewer than 3 events (2 without validation) stay in train whole.
 * @throws InputError for `order: time` without times
 */
export const leaveOneOut: Protocol<'leave-one-out'> = ({ dataset, rows, config, seed }) => {
  if (config.order === 'time') requireTimeOrder(dataset, rows, config.name);
  const shuffling = config.order === 'random' ? new RandomStream(config.seed, 'split') : null;
  const minimum = config.validation === 'none' ? 2 : 3;
  const parts = new Uint8Array(dataset.users.length).fill(Part.train);
  let short = 0;
  for (let user = 0; user < dataset.userIds.length; user++) {
    const events = rowsOf(rows, user);
    if (events.length < minimum) {
      if (events.length > 0) short++;
      continue;
    }
    const ordered = shuffling === null ? events : shuffling.shuffle(events.slice());
    parts[ordered.at(-1)!] = Part.test;
    if (config.validation === 'fixed') parts[ordered.at(-2)!] = Part.validation;
  }
  if (config.validation === 'per-seed') {
    const one = (_trainRows: number, user: number) => (rowsOf(rows, user).length < minimum ? 0 : 1);
    drawValidation(parts, rows, one, validationStream(config, seed));
  }

  return {
    parts,
    dropped:
      short === 0
        ? []
        : [
            {
              reason: `fewer than ${minimum} events, so all of them stay in train and none is tested`,
              unit: 'users',
              count: short,
            },
          ],
    warnings: [
      config.order === 'time'
        ? "leave-one-out looks ahead in time: a user's test event may be older than train events of others"
        : 'leave-one-out in random order looks ahead in time: a test event may be older than train events',
      ...(config.order === 'time' ? equalTimes(dataset.times, rows, minimum) : []),
    ],
  };
};

function equalTimes(times: Float64Array | null, rows: UserRows, minimum: number): string[] {
  if (times === null) return [];
  let users = 0;
  let equal = 0;
  for (let user = 0; user + 1 < rows.offsets.length; user++) {
    const events = rowsOf(rows, user);
    if (events.length < minimum) continue;
    users++;
    if (times[events.at(-1)!] === times[events.at(-2)!]) equal++;
  }
  if (equal === 0) return [];
  return [
    `the last two events have the same time for ${equal} of ${users} users: ` +
      'which of them is tested follows from their order in the file',
  ];
}
