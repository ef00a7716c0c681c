import { fingerprint } from '../core/hash.js';
import { type Dropped, Part } from '../data/dataset.js';
import type { OrderedEvents } from './ordered-events.js';
import { type Assignment, countDropped, EXCLUDED } from './protocol.js';
import type { Split, UserEvents } from './split.js';

/**
 * Turns a protocol's decision into a split: the catalogue, held-out events outside it and repeated held-out items
 * taken out, and the parts gathered by user.
 */
export function assembleSplit(
  events: OrderedEvents,
  assignment: Assignment,
  options: { coldItems: 'drop' | 'keep'; hasValidation: boolean },
): Split {
  const parts = assignment.parts.slice();
  const catalogue =
    options.coldItems === 'keep' ? new Uint8Array(events.itemCount).fill(1) : knownItems(events, parts);
  const dropped = [
    ...excludeColdEvents(events, parts, catalogue),
    ...excludeRepeatedTargets(events, parts, Part.validation, 'validation'),
    ...excludeRepeatedTargets(events, parts, Part.test, 'test'),
  ];
  const train = gather(events, parts, Part.train);
  const validation = gather(events, parts, Part.validation);
  const test = gather(events, parts, Part.test);
  return {
    userCount: events.userCount,
    itemCount: events.itemCount,
    train,
    validation,
    validationPositions: placesAmongKnown(events, parts, validation.items.length),
    test,
    hasValidation: options.hasValidation,
    catalogue,
    chronological: events.chronological,
    dropped: [...assignment.dropped, ...dropped],
    warnings: [...assignment.warnings, ...warnOfKnownTargets(events, parts)],
    trainFingerprint: fingerprintOfTrain(train),
    testFingerprint: fingerprint('test', test.offsets, test.items, test.times, test.labels, catalogue),
  };
}

/** The fingerprint of a train part. */
export function fingerprintOfTrain({ offsets, items, times, labels }: UserEvents): string {
  return fingerprint('train', offsets, items, times, labels);
}

function isKnown(part: number | undefined): boolean {
  return part === Part.train || part === Part.validation;
}

function knownItems({ items, itemCount }: OrderedEvents, parts: Uint8Array): Uint8Array {
  const known = new Uint8Array(itemCount);
  for (let position = 0; position < items.length; position++) {
    if (isKnown(parts[position])) known[items[position]!] = 1;
  }
  return known;
}

/** Validation items are in the catalogue by its definition, so only test events can be outside it. */
function excludeColdEvents({ items }: OrderedEvents, parts: Uint8Array, catalogue: Uint8Array): Dropped[] {
  let count = 0;
  for (let position = 0; position < items.length; position++) {
    if (parts[position] !== Part.test || catalogue[items[position]!] === 1) continue;
    parts[position] = EXCLUDED;
    count++;
  }
  return countDropped('test events of items that are not in train or validation', 'events', count);
}

function excludeRepeatedTargets(
  { offsets, items, userCount, itemCount }: OrderedEvents,
  parts: Uint8Array,
  part: number,
  name: string,
): Dropped[] {
  const seenBy = new Int32Array(itemCount).fill(-1);
  let count = 0;
  for (let user = 0; user < userCount; user++) {
    for (let position = offsets[user]!; position < offsets[user + 1]!; position++) {
      if (parts[position] !== part) continue;
      const item = items[position]!;
      if (seenBy[item] === user) {
        parts[position] = EXCLUDED;
        count++;
      }
      seenBy[item] = user;
    }
  }
  return countDropped(`${name} events that repeat a ${name} item of the user`, 'events', count);
}

/** Told rather than dropped: a published test part stays what it is, but nobody can reach a recall of 1 on it. */
function warnOfKnownTargets(events: OrderedEvents, parts: Uint8Array): string[] {
  const { offsets, items, userCount, itemCount } = events;
  const knownTo = new Int32Array(itemCount).fill(-1);
  let count = 0;
  for (let user = 0; user < userCount; user++) {
    const [start, end] = [offsets[user]!, offsets[user + 1]!];
    for (let position = start; position < end; position++) {
      if (isKnown(parts[position])) knownTo[items[position]!] = user;
    }
    for (let position = start; position < end; position++) {
      if (parts[position] === Part.test && knownTo[items[position]!] === user) count++;
    }
  }
  if (count === 0) return [];
  return [
    `${count} test events are of items that the user also has in train or validation: where these are masked, ` +
      'they cannot be found',
  ];
}

function gather(events: OrderedEvents, parts: Uint8Array, part: number): UserEvents {
  const { items, times, values } = events;
  const offsets = new Int32Array(events.userCount + 1);
  let size = 0;
  for (let user = 0; user < events.userCount; user++) {
    for (let position = events.offsets[user]!; position < events.offsets[user + 1]!; position++) {
      if (parts[position] === part) size++;
    }
    offsets[user + 1] = size;
  }
  return {
    offsets,
    items: compact(items, parts, part, new Int32Array(size)),
    times: times && compact(times, parts, part, new Float64Array(size)),
    labels: values && compact(values, parts, part, new Float32Array(size)),
  };
}

function compact<Column extends Int32Array | Float64Array | Float32Array>(
  from: Column,
  parts: Uint8Array,
  part: number,
  into: Column,
): Column {
  let next = 0;
  for (let position = 0; position < from.length; position++) {
    if (parts[position] === part) into[next++] = from[position]!;
  }
  return into;
}

/** See `Split.validationPositions`. */
function placesAmongKnown(
  { offsets, userCount }: OrderedEvents,
  parts: Uint8Array,
  validationCount: number,
): Int32Array {
  const places = new Int32Array(validationCount);
  let next = 0;
  for (let user = 0; user < userCount; user++) {
    let place = 0;
    for (let position = offsets[user]!; position < offsets[user + 1]!; position++) {
      if (parts[position] === Part.validation) places[next++] = place;
      if (isKnown(parts[position])) place++;
    }
  }
  return places;
}
