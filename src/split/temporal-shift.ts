import { InputError } from '../core/errors.js';
import { Part } from '../data/dataset.js';
import { warnOfJoinedParts } from './joined-parts.js';
import { requireTimes } from './ordered-events.js';
import {
  countDropped,
  drawValidation,
  EXCLUDED,
  type Protocol,
  validationCount,
  validationStream,
  wholePart,
} from './protocol.js';
import { dropUnknownUsers } from './unknown-users.js';

/**
 * Train and test apart in time: of n events in the order of time, the first floor(trainShare · n) are train, the last
 * floor(testShare · n) test, and those between belong to no part, as in IR-Benchmark. Events of one moment are in the
 * order of users, then of the file. Test events of users without train events are dropped and counted. Validation is
 * drawn from each user's train events.
 * @throws InputError without times, or where the two shares are more than everything
 */
export const temporalShift: Protocol<'temporal-shift'> = ({ events, config, seed }) => {
  const times = requireTimes(events, config.name);
  const { trainShare, testShare } = config;
  if (trainShare + testShare > 1 + 1e-9) {
    throw new InputError('The split temporal-shift holds train and test apart', {
      expected: '`split.trainShare` and `split.testShare` of at most 1 together',
      found: `${trainShare} and ${testShare}`,
    });
  }
  const count = times.length;
  const order = inOrderOfTime(times);
  const trainEnd = wholePart(trainShare * count);
  const testBegin = count - wholePart(testShare * count);
  const parts = new Uint8Array(count).fill(EXCLUDED);
  for (const event of order.subarray(0, trainEnd)) parts[event] = Part.train;
  for (const event of order.subarray(testBegin)) parts[event] = Part.test;
  const dropped = [
    ...countDropped('between train and test in time, in no part', 'events', testBegin - trainEnd),
    ...dropUnknownUsers(parts, events),
  ];
  if (config.validation !== 'none') {
    drawValidation(parts, events, validationCount(config.validationShare), validationStream(config, seed));
  }
  return { parts, dropped, warnings: warnOfJoinedParts(events) };
};

function inOrderOfTime(times: Float64Array): Int32Array {
  const order = Int32Array.from(times.keys());
  return order.sort((a, b) => times[a]! - times[b]! || a - b);
}
