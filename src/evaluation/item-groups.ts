import { groupByRow, type Lists } from '../core/csr.js';
import type { Domains } from '../data/dataset.js';
import { positiveItems } from '../split/positives.js';
import type { Split } from '../split/split.js';
import type { Group } from './evaluation.js';
import { thirds } from './thirds.js';

/** Items in groups: an item may be in several, or in none. */
export interface ItemGroups {
  groups: readonly Group[];
  /** Row: item. Values: indices into `groups`, ascending. */
  ofItem: Lists;
}

/** The name of the domain group that holds the items in no reported domain. */
export const OTHER = 'other';

/**
 * Items by reported domain, then `other`: the items in no reported domain, so that a user counts there once.
 *
 * A domain is reported where at least `minTestUsers` users have a test item in it. The test part decides for both
 * subsets, and it is the same for every seed, so that all figures of an experiment have the same groups.
 */
export function domainGroups(split: Split, domains: Domains, minTestUsers: number): ItemGroups {
  const testUsers = countUsers(positiveItems(split.test), domains);
  const reported = domains.names.flatMap((_, domain) => (testUsers[domain]! >= minTestUsers ? [domain] : []));
  const groupOf = new Map(reported.map((domain, group) => [domain, group]));
  const other = reported.length;
  const memberships = Array.from({ length: split.itemCount }, (_, item) => {
    const own = domainsOf(domains, item).flatMap((domain) => groupOf.get(domain) ?? []);
    return own.length > 0 ? own : [other];
  });
  const names = [...reported.map((domain) => domains.names[domain]!), OTHER];
  return { groups: names.map((name) => ({ group: 'domain', name })), ofItem: toLists(memberships) };
}

/**
 * The catalogue in thirds of its items by popularity: `head`, `middle`, `tail`. Popularity is the number of events
 * outside the test part, so that the groups are the same for every seed and without false positives, so that they are
 * the same for every rate of noise; equal counts go by item number.
 */
export function popularityGroups(split: Split): ItemGroups {
  const third = thirds(catalogueItems(split), knownEventsByItem(split));
  const offsets = new Int32Array(split.itemCount + 1);
  for (let item = 0; item < split.itemCount; item++) {
    offsets[item + 1] = offsets[item]! + (third[item]! < 0 ? 0 : 1);
  }
  const values = Int32Array.from(third.filter((group) => group >= 0));
  const names = ['head', 'middle', 'tail'];
  return { groups: names.map((name) => ({ group: 'popularity', name })), ofItem: { offsets, values } };
}

/** The items that may be ranked, ascending. */
export function catalogueItems({ catalogue }: Split): number[] {
  const items: number[] = [];
  for (let item = 0; item < catalogue.length; item++) if (catalogue[item] === 1) items.push(item);
  return items;
}

/** The number of events of each item outside the test part, [I]; false positives are none. */
export function knownEventsByItem(split: Split): Int32Array {
  const counts = new Int32Array(split.itemCount);
  for (const { items } of [split.observedTrain ?? split.train, split.validation]) {
    for (let event = 0; event < items.length; event++) counts[items[event]!]!++;
  }
  return counts;
}

/** Several groupings of the same items, side by side. */
export function joinItemGroups(groupings: readonly ItemGroups[], itemCount: number): ItemGroups {
  const offsets = new Int32Array(itemCount + 1);
  const values = new Int32Array(groupings.reduce((sum, { ofItem }) => sum + ofItem.values.length, 0));
  let end = 0;
  for (let item = 0; item < itemCount; item++) {
    let first = 0;
    for (const { groups, ofItem } of groupings) {
      for (let entry = ofItem.offsets[item]!; entry < ofItem.offsets[item + 1]!; entry++) {
        values[end++] = first + ofItem.values[entry]!;
      }
      first += groups.length;
    }
    offsets[item + 1] = end;
  }
  return { groups: groupings.flatMap(({ groups }) => groups), ofItem: { offsets, values } };
}

/** The items of each group, ascending. */
export function itemsByGroup({ groups, ofItem }: ItemGroups): Lists {
  const items = new Int32Array(ofItem.values.length);
  for (let item = 0; item + 1 < ofItem.offsets.length; item++) {
    items.fill(item, ofItem.offsets[item], ofItem.offsets[item + 1]);
  }
  const { offsets, order } = groupByRow(ofItem.values, groups.length);
  return { offsets, values: order.map((entry) => items[entry]!) };
}

/** How many users have an item in each domain. */
function countUsers(itemsOfUser: Lists, domains: Domains): Int32Array {
  const users = new Int32Array(domains.names.length);
  const countedFor = new Int32Array(domains.names.length).fill(-1);
  for (let user = 0; user + 1 < itemsOfUser.offsets.length; user++) {
    for (let entry = itemsOfUser.offsets[user]!; entry < itemsOfUser.offsets[user + 1]!; entry++) {
      for (const domain of domainsOf(domains, itemsOfUser.values[entry]!)) {
        if (countedFor[domain] !== user) users[domain]!++;
        countedFor[domain] = user;
      }
    }
  }
  return users;
}

function domainsOf({ ofItem }: Domains, item: number): number[] {
  return [...ofItem.values.subarray(ofItem.offsets[item], ofItem.offsets[item + 1])];
}

function toLists(memberships: readonly (readonly number[])[]): Lists {
  const offsets = new Int32Array(memberships.length + 1);
  memberships.forEach((own, item) => {
    offsets[item + 1] = offsets[item]! + own.length;
  });
  return { offsets, values: Int32Array.from(memberships.flat()) };
}
