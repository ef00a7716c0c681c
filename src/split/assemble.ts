import { fingerprint } from '../core/hash.js';
import { type Dataset, type Dropped, Part } from '../data/dataset.js';
import { type Assignment, EXCLUDED } from './protocol.js';
import type { Split, UserEvents } from './split.js';
import { rowsOf, type UserRows } from './user-rows.js';

/**
 * Turns a protocol's decision into a split: the catalogue, held-out events outside it and repeated held-out items
 * taken out, and the parts gathered by user.
 */
export function assembleSplit(
  dataset: Dataset,
  rows: UserRows,
  assignment: Assignment,
  options: { coldItems: 'drop' | 'keep'; hasValidation: boolean },
): Split {
  const parts = assignment.parts.slice();
  const catalogue = options.coldItems === 'keep' ? allItems(dataset) : knownItems(dataset, parts);
  const cold = excludeColdEvents(dataset, parts, catalogue);
  const repeated = excludeRepeatedTargets(dataset, rows, parts);
  const train = gather(dataset, rows, parts, Part.train);
  const validation = gather(dataset, rows, parts, Part.validation);
  const test = gather(dataset, rows, parts, Part.test);
  return {
    userCount: dataset.userIds.length,
    itemCount: dataset.itemIds.length,
    train,
    validation,
    validationPositions: positionsAmongKnown(rows, parts, validation.items.length),
    test,
    hasValidation: options.hasValidation,
    catalogue,
    chronological: rows.chronological,
    dropped: [...assignment.dropped, ...cold, ...repeated],
    warnings: [...assignment.warnings, ...warnOfKnownTargets(dataset, rows, parts)],
    trainFingerprint: fingerprint('train', train.offsets, train.items, train.times, train.labels),
    testFingerprint: fingerprint('test', test.offsets, test.items, test.times, test.labels, catalogue),
  };
}

function allItems(dataset: Dataset): Uint8Array {
  return new Uint8Array(dataset.itemIds.length).fill(1);
}

function knownItems(dataset: Dataset, parts: Uint8Array): Uint8Array {
  const known = new Uint8Array(dataset.itemIds.length);
  parts.forEach((part, row) => {
    if (part === Part.train || part === Part.validation) known[dataset.items[row]!] = 1;
  });
  return known;
}

/** Validation items are in the catalogue by its definition, so only test events can be outside it. */
function excludeColdEvents(dataset: Dataset, parts: Uint8Array, catalogue: Uint8Array): Dropped[] {
  let count = 0;
  for (let row = 0; row < parts.length; row++) {
    if (parts[row] !== Part.test || catalogue[dataset.items[row]!] === 1) continue;
    parts[row] = EXCLUDED;
    count++;
  }
  if (count === 0) return [];
  return [{ reason: 'test events of items that are not in train or validation', unit: 'events', count }];
}

function excludeRepeatedTargets(dataset: Dataset, rows: UserRows, parts: Uint8Array): Dropped[] {
  return [
    { part: Part.validation, name: 'validation' },
    { part: Part.test, name: 'test' },
  ].flatMap(({ part, name }) => {
    const seenBy = new Int32Array(dataset.itemIds.length).fill(-1);
    let count = 0;
    for (let user = 0; user + 1 < rows.offsets.length; user++) {
      for (const row of rowsOf(rows, user)) {
        if (parts[row] !== part) continue;
        const item = dataset.items[row]!;
        if (seenBy[item] === user) {
          parts[row] = EXCLUDED;
          count++;
        }
        seenBy[item] = user;
      }
    }
    const reason = `${name} events that repeat a ${name} item of the user`;
    return count === 0 ? [] : [{ reason, unit: 'events', count }];
  });
}

/** Told rather than dropped: a published test part stays what it is, but nobody can reach a recall of 1 on it. */
function warnOfKnownTargets(dataset: Dataset, rows: UserRows, parts: Uint8Array): string[] {
  const knownTo = new Int32Array(dataset.itemIds.length).fill(-1);
  let count = 0;
  for (let user = 0; user + 1 < rows.offsets.length; user++) {
    const own = rowsOf(rows, user);
    for (const row of own) {
      if (parts[row] === Part.train || parts[row] === Part.validation) knownTo[dataset.items[row]!] = user;
    }
    for (const row of own) if (parts[row] === Part.test && knownTo[dataset.items[row]!] === user) count++;
  }
  if (count === 0) return [];
  return [
    `${count} test events are of items that the user also has in train or validation: where these are masked, ` +
      'they cannot be found',
  ];
}

function gather(dataset: Dataset, rows: UserRows, parts: Uint8Array, part: number): UserEvents {
  const chosen = rows.order.filter((row) => parts[row] === part);
  const offsets = new Int32Array(dataset.userIds.length + 1);
  for (const row of chosen) offsets[dataset.users[row]! + 1]!++;
  for (let user = 0; user + 1 < offsets.length; user++) offsets[user + 1]! += offsets[user]!;
  const { items, times, values } = dataset;
  return {
    offsets,
    items: pick(items, chosen, new Int32Array(chosen.length)),
    times: times && pick(times, chosen, new Float64Array(chosen.length)),
    labels: values && pick(values, chosen, new Float32Array(chosen.length)),
  };
}

function pick<Column extends Int32Array | Float64Array | Float32Array>(
  from: Column,
  rows: Int32Array,
  into: Column,
): Column {
  for (let k = 0; k < rows.length; k++) into[k] = from[rows[k]!]!;
  return into;
}

function positionsAmongKnown(rows: UserRows, parts: Uint8Array, validationCount: number): Int32Array {
  const positions = new Int32Array(validationCount);
  let next = 0;
  for (let user = 0; user + 1 < rows.offsets.length; user++) {
    let position = 0;
    for (const row of rowsOf(rows, user)) {
      if (parts[row] === Part.validation) positions[next++] = position;
      if (parts[row] === Part.train || parts[row] === Part.validation) position++;
    }
  }
  return positions;
}
