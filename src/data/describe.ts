import { groupByRow, type Lists } from '../core/csr.js';
import type { Dataset, Dropped, Provenance } from './dataset.js';

/** What a data set looks like. */
export interface DatasetDescription {
  name: string;
  users: number;
  items: number;
  interactions: number;
  /** Interactions by users × items. */
  density: number;
  /** First and last moment, seconds since 1970; null without times. */
  timeSpan: { first: number; last: number } | null;
  valueRange: { lowest: number; highest: number; mean: number } | null;
  /** Largest first; items in several domains count in each, so that shares may sum to more than 1. */
  domains: readonly DomainDescription[];
  /** Items in no domain, and their interactions. */
  withoutDomain: { items: number; interactions: number } | null;
  /** Sizes after each filter. */
  steps: Provenance['steps'];
  dropped: readonly Dropped[];
  sources: Provenance['sources'];
  licence: string;
  citation: string;
  fingerprint: string;
}

/** One domain of a data set. */
export interface DomainDescription {
  name: string;
  /** Users with an interaction in it. */
  users: number;
  items: number;
  interactions: number;
  /** Its interactions by all interactions. */
  share: number;
}

/** Counts a prepared data set, whole and per domain. Domains that events tell are taken from all events. */
export function describeDataset(dataset: Dataset): DatasetDescription {
  const { users, userIds, itemIds, provenance } = dataset;
  const domains = domainsOf(dataset);
  return {
    name: dataset.name,
    users: userIds.length,
    items: itemIds.length,
    interactions: users.length,
    density: users.length / (userIds.length * itemIds.length),
    timeSpan: dataset.times && timeSpan(dataset.times),
    valueRange: dataset.values && valueRange(dataset.values),
    domains: domains === null ? [] : describeDomains(dataset, domains),
    withoutDomain: domains && countWithoutDomain(dataset, domains.ofItem),
    steps: provenance.steps,
    dropped: provenance.dropped,
    sources: provenance.sources,
    licence: provenance.licence,
    citation: provenance.citation,
    fingerprint: dataset.fingerprint,
  };
}

type DomainLists = { names: readonly string[]; ofItem: Lists };

function domainsOf({ domains, domainEvents, itemIds }: Dataset): DomainLists | null {
  if (domains !== null || domainEvents === null) return domains;
  const sets = itemIds.map(() => new Set<number>());
  for (const [event, item] of domainEvents.items.entries()) sets[item]!.add(domainEvents.domains[event]!);
  const offsets = new Int32Array(sets.length + 1);
  for (const [item, set] of sets.entries()) offsets[item + 1] = offsets[item]! + set.size;
  return {
    names: domainEvents.names,
    ofItem: { offsets, values: Int32Array.from(sets.flatMap((set) => [...set])) },
  };
}

function describeDomains(dataset: Dataset, { names, ofItem }: DomainLists): DomainDescription[] {
  const interactions = new Int32Array(names.length);
  const items = new Int32Array(names.length);
  const users = usersPerDomain(dataset, names.length, ofItem);
  for (const domain of ofItem.values) items[domain]!++;
  forEachDomain(dataset, ofItem, (domain) => interactions[domain]!++);
  return names
    .map((name, domain) => ({
      name,
      users: users[domain]!,
      items: items[domain]!,
      interactions: interactions[domain]!,
      share: interactions[domain]! / dataset.items.length,
    }))
    .sort((a, b) => b.interactions - a.interactions || (a.name < b.name ? -1 : 1));
}

/** Distinct users of each domain. Interactions are visited user by user, so that one number a domain is enough. */
function usersPerDomain(dataset: Dataset, domainCount: number, ofItem: Lists): Int32Array {
  const { order } = groupByRow(dataset.users, dataset.userIds.length);
  const count = new Int32Array(domainCount);
  const last = new Int32Array(domainCount).fill(-1);
  for (const event of order) {
    const [user, item] = [dataset.users[event]!, dataset.items[event]!];
    for (let at = ofItem.offsets[item]!; at < ofItem.offsets[item + 1]!; at++) {
      const domain = ofItem.values[at]!;
      if (last[domain] === user) continue;
      last[domain] = user;
      count[domain]!++;
    }
  }
  return count;
}

function forEachDomain(
  { items }: Dataset,
  { offsets, values }: Lists,
  visit: (domain: number) => void,
): void {
  for (const item of items) for (let at = offsets[item]!; at < offsets[item + 1]!; at++) visit(values[at]!);
}

function countWithoutDomain(
  { items, itemIds }: Dataset,
  { offsets }: Lists,
): { items: number; interactions: number } {
  const has = (item: number) => offsets[item + 1]! > offsets[item]!;
  let interactions = 0;
  for (const item of items) if (!has(item)) interactions++;
  return { items: itemIds.filter((_, item) => !has(item)).length, interactions };
}

function timeSpan(times: Float64Array): { first: number; last: number } {
  const { lowest, highest } = valueRange(times);
  return { first: lowest, last: highest };
}

function valueRange(values: Float32Array | Float64Array): { lowest: number; highest: number; mean: number } {
  let [lowest, highest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    sum += value;
  }
  return { lowest, highest, mean: sum / values.length };
}
