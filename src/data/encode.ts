import type { Lists } from '../core/csr.js';
import { columnsOf, fingerprintOf } from './columns.js';
import type { Dataset, DomainEvents, Domains, Dropped, Provenance } from './dataset.js';
import type { Filtered } from './filter.js';
import type { IdColumn, RawDataset } from './source.js';

/** Where raw data came from: what encoding adds nothing to. */
export type Origin = Pick<Provenance, 'dataset' | 'sources' | 'licence' | 'citation'>;

/**
 * Numbers users and items and gathers the kept rows. Numbers follow the original ids that have rows: numeric order where
 * all ids are canonical integers (no sign but a minus, no leading zeros), UTF-16 code-unit order elsewhere. Domains and
 * texts of items without rows are left out; events that tell domains need a user and an item with rows.
 */
export function encode(raw: RawDataset, { rows, steps, dropped }: Filtered, origin: Origin): Dataset {
  const users = numbering(raw.users, rows);
  const items = numbering(raw.items, rows);
  const events = encodeDomainEvents(raw.domainEvents, users, items);
  const dataset: Omit<Dataset, 'fingerprint'> = {
    name: origin.dataset,
    users: gatherNumbers(raw.users.codes, rows, users.numbers),
    items: gatherNumbers(raw.items.codes, rows, items.numbers),
    times: raw.times === null ? null : gather(raw.times, rows, new Float64Array(rows.length)),
    values: raw.values === null ? null : gather(raw.values, rows, new Float32Array(rows.length)),
    parts: raw.parts === null ? null : gather(raw.parts, rows, new Uint8Array(rows.length)),
    rowsInTimeOrder: raw.rowsInTimeOrder,
    userIds: users.ids,
    itemIds: items.ids,
    domains: raw.itemDomains === null ? null : encodeDomains(raw.itemDomains, items.ids),
    domainEvents: events.encoded,
    itemText: raw.itemText === null ? null : items.ids.map((id) => raw.itemText?.get(id) ?? ''),
    trueProbability: encodeProbability(raw, users, items),
    provenance: { ...origin, steps, dropped: [...raw.dropped, ...dropped, ...events.dropped] },
  };
  return { ...dataset, fingerprint: fingerprintOf(columnsOf(dataset)) };
}

/** The order in which ids are numbered: see `encode`. Sorts a copy. */
export function inOrder(ids: readonly string[]): string[] {
  // The order of `sort` without a comparison is that of UTF-16 code units.
  if (!ids.every(isCanonicalInteger)) return [...ids].sort();
  return Array.from(Float64Array.from(ids, Number).sort(), String);
}

interface Numbering {
  /** Original ids by number. */
  ids: string[];
  /** Number by code of the raw column, -1 where an id has no rows. */
  numbers: Int32Array;
}

function numbering({ codes, ids }: IdColumn, rows: Int32Array): Numbering {
  const occurs = new Uint8Array(ids.length);
  for (const row of rows) occurs[codes[row]!] = 1;
  const ordered = inOrder(ids.filter((_, code) => occurs[code] === 1));
  const numberOf = new Map(ordered.map((id, number) => [id, number]));
  return { ids: ordered, numbers: Int32Array.from(ids, (id) => numberOf.get(id) ?? -1) };
}

function isCanonicalInteger(id: string): boolean {
  const value = Number(id);
  return Number.isSafeInteger(value) && String(value) === id;
}

function gatherNumbers(codes: Int32Array, rows: Int32Array, numbers: Int32Array): Int32Array {
  const gathered = new Int32Array(rows.length);
  for (let k = 0; k < rows.length; k++) gathered[k] = numbers[codes[rows[k]!]!]!;
  return gathered;
}

function gather<Column extends Float64Array | Float32Array | Uint8Array>(
  column: Column,
  rows: Int32Array,
  into: Column,
): Column {
  for (let k = 0; k < rows.length; k++) into[k] = column[rows[k]!]!;
  return into;
}

function encodeDomains(
  itemDomains: ReadonlyMap<string, readonly string[]>,
  itemIds: readonly string[],
): Domains {
  const lists = itemIds.map((id) => itemDomains.get(id) ?? []);
  const names = [...new Set(lists.flat())].sort();
  const numberOf = new Map(names.map((name, number) => [name, number]));
  return { names, ofItem: toLists(lists.map((list) => list.map((name) => numberOf.get(name)!))) };
}

/** Lists in compressed form, each ascending and without repetition. */
function toLists(lists: readonly (readonly number[])[]): Lists {
  const sorted = lists.map((list) => Int32Array.from(new Set(list)).sort());
  const offsets = new Int32Array(lists.length + 1);
  for (const [row, list] of sorted.entries()) offsets[row + 1] = offsets[row]! + list.length;
  const values = new Int32Array(offsets.at(-1)!);
  for (const [row, list] of sorted.entries()) values.set(list, offsets[row]);
  return { offsets, values };
}

function encodeDomainEvents(
  events: RawDataset['domainEvents'],
  users: Numbering,
  items: Numbering,
): { encoded: DomainEvents | null; dropped: Dropped[] } {
  if (events === null) return { encoded: null, dropped: [] };
  const userNumbers = numbersOf(events.users, users.ids);
  const itemNumbers = numbersOf(events.items, items.ids);
  const kept: number[] = [];
  for (let event = 0; event < events.users.codes.length; event++) {
    const user = userNumbers[events.users.codes[event]!]!;
    const item = itemNumbers[events.items.codes[event]!]!;
    if (user !== -1 && item !== -1) kept.push(event);
  }
  const rows = Int32Array.from(kept);
  const domains = numbering(events.domains, rows);
  const missing = events.users.codes.length - rows.length;
  const reason = 'tells the domain of a user or item without interactions';
  return {
    encoded: {
      names: domains.ids,
      users: gatherNumbers(events.users.codes, rows, userNumbers),
      items: gatherNumbers(events.items.codes, rows, itemNumbers),
      domains: gatherNumbers(events.domains.codes, rows, domains.numbers),
    },
    dropped: missing === 0 ? [] : [{ reason, unit: 'domain events', count: missing }],
  };
}

function numbersOf(column: IdColumn, ids: readonly string[]): Int32Array {
  const numberOf = new Map(ids.map((id, number) => [id, number]));
  return Int32Array.from(column.ids, (id) => numberOf.get(id) ?? -1);
}

function encodeProbability(raw: RawDataset, users: Numbering, items: Numbering): Float32Array | null {
  if (raw.trueProbability === null) return null;
  const encoded = new Float32Array(users.ids.length * items.ids.length);
  for (const [userCode, user] of users.numbers.entries()) {
    if (user === -1) continue;
    for (const [itemCode, item] of items.numbers.entries()) {
      if (item === -1) continue;
      encoded[user * items.ids.length + item] =
        raw.trueProbability[userCode * raw.items.ids.length + itemCode]!;
    }
  }
  return encoded;
}
