import { groupByRow, type Lists, row } from '../core/csr.js';
import type { Dataset, DomainEvents, Domains } from '../data/dataset.js';
import type { Split, UserEvents } from './split.js';

/**
 * How many users must have given a tag to an item for the tag to be a domain of it: two who agree. One user's tag is
 * often private (`seen live`, `albums I own`, a misspelling), and on data such as Last.fm most pairs of item and tag
 * come from a single user.
 */
const MINIMUM_TAGGERS = 2;

/** Which domains are kept, by their share of the events that are not test events. */
export interface DomainShares {
  minShare: number;
  maxShare: number;
}

/**
 * The domains that figures are reported by; null where the data set knows none. They come from the metadata of items,
 * or from events that tell domains (tags): a tag is a domain of an item if at least two users gave it, where an event
 * counts unless its (user, item) pair is held out. Then domains whose share of the train and validation events is
 * below `minShare` or above `maxShare` are removed; items left without a domain belong to `other` in reports. The shares
 * are over train and validation together, so that they are the same for every seed. A domain called `all` or `other`
 * is renamed `all (domain)` or `other (domain)`.
 */
export function resolveDomains(dataset: Dataset, split: Split, shares: DomainShares): Domains | null {
  const all =
    dataset.domains ??
    (dataset.domainEvents === null ? null : domainsFromEvents(dataset.domainEvents, split));
  return all === null ? null : keepByShare(all, split, shares);
}

function domainsFromEvents(events: DomainEvents, split: Split): Domains {
  const byItem = groupByRow(events.items, split.itemCount);
  const heldOut = heldOutEvents(events, split);
  return {
    names: events.names,
    ofItem: buildLists(split.itemCount, (item) => {
      const taggers = new Map<number, Set<number>>();
      for (const event of byItem.order.subarray(byItem.offsets[item], byItem.offsets[item + 1])) {
        if (heldOut[event] === 1) continue;
        const domain = events.domains[event]!;
        const users = taggers.get(domain) ?? new Set();
        taggers.set(domain, users.add(events.users[event]!));
      }
      return [...taggers.keys()]
        .filter((domain) => taggers.get(domain)!.size >= MINIMUM_TAGGERS)
        .sort((a, b) => a - b);
    }),
  };
}

/** 1 for each event whose user and item are together in the validation or test part. */
function heldOutEvents(events: DomainEvents, split: Split): Uint8Array {
  const byUser = groupByRow(events.users, split.userCount);
  const heldFrom = new Int32Array(split.itemCount).fill(-1);
  const heldOut = new Uint8Array(events.users.length);
  for (let user = 0; user < split.userCount; user++) {
    for (const part of [split.validation, split.test]) {
      for (const item of itemsOf(part, user)) heldFrom[item] = user;
    }
    for (const event of byUser.order.subarray(byUser.offsets[user], byUser.offsets[user + 1])) {
      if (heldFrom[events.items[event]!] === user) heldOut[event] = 1;
    }
  }
  return heldOut;
}

function itemsOf(part: UserEvents, user: number): Int32Array {
  return part.items.subarray(part.offsets[user], part.offsets[user + 1]);
}

function keepByShare(
  { names, ofItem }: Domains,
  split: Split,
  { minShare, maxShare }: DomainShares,
): Domains {
  const events = new Int32Array(names.length);
  for (const part of [split.train, split.validation]) {
    for (const item of part.items) for (const domain of row(ofItem, item)) events[domain]!++;
  }
  const total = split.train.items.length + split.validation.items.length;
  const kept = [...names.keys()].filter(
    (domain) => events[domain]! >= minShare * total && events[domain]! <= maxShare * total,
  );
  const numberOf = new Map(kept.map((domain, position) => [domain, position]));
  return {
    names: kept.map((domain) => reportedName(names[domain]!)),
    ofItem: buildLists(split.itemCount, (item) =>
      [...row(ofItem, item)].flatMap((domain) => numberOf.get(domain) ?? []),
    ),
  };
}

/** Reports have lines `all` and `other` of their own, which a domain of that name would be mistaken for. */
function reportedName(name: string): string {
  return name === 'all' || name === 'other' ? `${name} (domain)` : name;
}

function buildLists(rowCount: number, valuesOf: (row: number) => readonly number[]): Lists {
  const offsets = new Int32Array(rowCount + 1);
  const values: number[] = [];
  for (let index = 0; index < rowCount; index++) {
    for (const value of valuesOf(index)) values.push(value);
    offsets[index + 1] = values.length;
  }
  return { offsets, values: Int32Array.from(values) };
}
