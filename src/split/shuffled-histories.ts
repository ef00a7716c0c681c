import { RandomStream } from '../core/random.js';
import { fingerprintOfTrain } from './assemble.js';
import type { Split, UserEvents } from './split.js';

/**
 * A split in which the known events of each user, train and validation together, stand in random order: the control for
 * what a model has from the order of histories. Each event takes over the time of the place it comes to, so that times
 * ascend as before. Which events are train, validation and test stays what it is, and so do test part and catalogue.
 *
 * @param split with the places of its validation events, as every split of a data set has them
 * @param seed the run's seed
 */
export function withShuffledHistories(split: Split, seed: number): Split {
  const train = copyOf(split.train);
  const validation = copyOf(split.validation);
  const validationPositions = new Int32Array(validation.items.length);
  for (let user = 0; user < split.userCount; user++) {
    const known = knownEventsOf(split, user);
    const order = new RandomStream(seed, 'shuffled-histories', user).shuffle([...known.keys()]);
    let nextTrain = train.offsets[user]!;
    let nextValidation = validation.offsets[user]!;
    for (const [place, from] of order.entries()) {
      const event = known[from]!;
      const timeOfPlace = known[place]!;
      if (event.part === split.validation) {
        validationPositions[nextValidation] = place;
        put(event, timeOfPlace, validation, nextValidation++);
      } else {
        put(event, timeOfPlace, train, nextTrain++);
      }
    }
  }
  return { ...split, train, validation, validationPositions, trainFingerprint: fingerprintOfTrain(train) };
}

/** An event of a part, by its index. */
interface KnownEvent {
  part: UserEvents;
  index: number;
}

/** The train and validation events of a user in their common order. */
function knownEventsOf({ train, validation, validationPositions }: Split, user: number): KnownEvent[] {
  const known: KnownEvent[] = [];
  let held = validation.offsets[user]!;
  const heldEnd = validation.offsets[user + 1]!;
  const takeHeld = () => known.push({ part: validation, index: held++ });
  for (let index = train.offsets[user]!; index < train.offsets[user + 1]!; index++) {
    while (held < heldEnd && validationPositions?.[held] === known.length) takeHeld();
    known.push({ part: train, index });
  }
  while (held < heldEnd) takeHeld();
  return known;
}

function put({ part, index }: KnownEvent, time: KnownEvent, target: UserEvents, to: number): void {
  target.items[to] = part.items[index]!;
  if (target.labels !== null) target.labels[to] = part.labels![index]!;
  if (target.times !== null) target.times[to] = time.part.times![time.index]!;
}

function copyOf({ offsets, items, times, labels }: UserEvents): UserEvents {
  return { offsets, items: items.slice(), times: times?.slice() ?? null, labels: labels?.slice() ?? null };
}
