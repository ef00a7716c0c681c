import { groupByRow } from '../core/csr.js';
import { InputError } from '../core/errors.js';
import { RandomStream } from '../core/random.js';
import { Part } from '../data/dataset.js';
import { warnOfJoinedParts } from './joined-parts.js';
import type { OrderedEvents } from './ordered-events.js';
import { drawValidation, type Protocol, validationCount, validationStream, wholePart } from './protocol.js';
import { dropUnknownUsers } from './unknown-users.js';

/**
 * A test part that is nearly uniform over items, beside a train part as popular as the data: the popularity shift of
 * IR-Benchmark (the OOD setting of PSL). Of n pairs, n − floor((1 − testShare) · n) go to the test, one by one: an item is
 * drawn evenly among those with more than one pair left, and one of its remaining pairs evenly. So every item keeps a
 * pair in train. Test pairs of users without train pairs are dropped and counted. Events that repeat a pair go with it.
 * Validation is drawn from each user's train events, so that nothing about the shift is known to what it selects.
 * @throws InputError where the items have too few pairs to hold out as many
 */
export const popularityShift: Protocol<'popularity-shift'> = ({ events, config, seed }) => {
  const { pairOfEvent, itemOfPair } = distinctPairs(events);
  const pairCount = itemOfPair.length;
  const testCount = pairCount - wholePart((1 - config.testShare) * pairCount);
  const isTest = drawEvenlyOverItems(itemOfPair, events.itemCount, testCount, config);
  const parts = Uint8Array.from(pairOfEvent, (pair) => (isTest[pair] === 1 ? Part.test : Part.train));
  const dropped = dropUnknownUsers(parts, events);
  if (config.validation !== 'none') {
    drawValidation(parts, events, validationCount(config.validationShare), validationStream(config, seed));
  }
  return {
    parts,
    dropped,
    warnings: [
      'a split that shifts popularity looks ahead in time: test events may be older than train events of the same user',
      ...warnOfJoinedParts(events),
    ],
  };
};

/** Numbers the different (user, item) pairs in the order of their first events. */
function distinctPairs({ offsets, items, userCount, itemCount }: OrderedEvents) {
  const pairOfEvent = new Int32Array(items.length);
  const pairOfItem = new Int32Array(itemCount).fill(-1);
  const itemOfPair: number[] = [];
  for (let user = 0; user < userCount; user++) {
    const firstOfUser = itemOfPair.length;
    for (let event = offsets[user]!; event < offsets[user + 1]!; event++) {
      const item = items[event]!;
      if (pairOfItem[item]! < firstOfUser) pairOfItem[item] = itemOfPair.push(item) - 1;
      pairOfEvent[event] = pairOfItem[item]!;
    }
  }
  return { pairOfEvent, itemOfPair: Int32Array.from(itemOfPair) };
}

/** 1 for each pair that is drawn; the last pair of an item never is. */
function drawEvenlyOverItems(
  itemOfPair: Int32Array,
  itemCount: number,
  count: number,
  { seed, testShare }: { seed: number; testShare: number },
): Uint8Array {
  const { offsets, order } = groupByRow(itemOfPair, itemCount);
  const left = Int32Array.from({ length: itemCount }, (_, item) => offsets[item + 1]! - offsets[item]!);
  const drawable = [...left.keys()].filter((item) => left[item]! > 1);
  const most = drawable.reduce((sum, item) => sum + left[item]! - 1, 0);
  if (most < count) throw tooFewPairs(count, most, itemOfPair.length, testShare);
  const drawn = new Uint8Array(itemOfPair.length);
  const stream = new RandomStream(seed, 'split');
  for (let done = 0; done < count; done++) {
    const place = stream.integer(drawable.length);
    const item = drawable[place]!;
    const first = offsets[item]!;
    const chosen = first + stream.integer(left[item]!);
    left[item]!--;
    drawn[order[chosen]!] = 1;
    order[chosen] = order[first + left[item]!]!;
    if (left[item]! > 1) continue;
    const last = drawable.pop()!;
    if (place < drawable.length) drawable[place] = last;
  }
  return drawn;
}

function tooFewPairs(count: number, most: number, pairs: number, testShare: number): InputError {
  return new InputError('The split popularity-shift cannot hold out so many events', {
    expected: `at least ${count} events (testShare ${testShare} of ${pairs}) that leave their item one in train`,
    found: `${most}`,
    fix: 'lower `split.testShare`, or keep items with more events (`dataset.kCore`)',
  });
}
