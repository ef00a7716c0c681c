import { groupByRow } from '../core/csr.js';
import { fingerprint } from '../core/hash.js';
import type { Dataset, DomainEvents, Domains } from '../data/dataset.js';

/** A data set in a few numbers; columns are aligned, one entry an event. */
export interface TinyDataset {
  name?: string;
  users: readonly number[];
  items: readonly number[];
  times?: readonly number[];
  values?: readonly number[];
  /** Values of `Part`. */
  parts?: readonly number[];
  rowsInTimeOrder?: boolean;
  /** Default: one more than the largest number. */
  userCount?: number;
  itemCount?: number;
  /** Items by domain. */
  domains?: Readonly<Record<string, readonly number[]>>;
  /** [user, item, domain] */
  domainEvents?: readonly (readonly [user: number, item: number, domain: string])[];
}

/** Builds a whole data set from the columns of a test; ids are `u0`, `u1`, … and `i0`, `i1`, …. */
export function tinyDataset(tiny: TinyDataset): Dataset {
  const users = Int32Array.from(tiny.users);
  const items = Int32Array.from(tiny.items);
  const userCount = tiny.userCount ?? Math.max(...users) + 1;
  const itemCount = tiny.itemCount ?? Math.max(...items) + 1;
  return {
    name: tiny.name ?? 'tiny',
    users,
    items,
    times: tiny.times === undefined ? null : Float64Array.from(tiny.times),
    values: tiny.values === undefined ? null : Float32Array.from(tiny.values),
    parts: tiny.parts === undefined ? null : Uint8Array.from(tiny.parts),
    rowsInTimeOrder: tiny.rowsInTimeOrder ?? false,
    userIds: Array.from({ length: userCount }, (_, user) => `u${user}`),
    itemIds: Array.from({ length: itemCount }, (_, item) => `i${item}`),
    domains: tiny.domains === undefined ? null : domainsOf(tiny.domains, itemCount),
    domainEvents: tiny.domainEvents === undefined ? null : domainEventsOf(tiny.domainEvents),
    itemText: null,
    trueProbability: null,
    provenance: { dataset: 'tiny', sources: [], licence: '', citation: '', steps: [], dropped: [] },
    fingerprint: fingerprint(JSON.stringify(tiny)),
  };
}

function domainsOf(itemsByDomain: Readonly<Record<string, readonly number[]>>, itemCount: number): Domains {
  const names = Object.keys(itemsByDomain);
  const pairs = names.flatMap((name, domain) => itemsByDomain[name]!.map((item) => ({ item, domain })));
  const { offsets, order } = groupByRow(
    Int32Array.from(pairs, ({ item }) => item),
    itemCount,
  );
  return { names, ofItem: { offsets, values: order.map((entry) => pairs[entry]!.domain) } };
}

function domainEventsOf(events: readonly (readonly [number, number, string])[]): DomainEvents {
  const names = [...new Set(events.map(([, , name]) => name))];
  return {
    names,
    users: Int32Array.from(events, ([user]) => user),
    items: Int32Array.from(events, ([, item]) => item),
    domains: Int32Array.from(events, ([, , name]) => names.indexOf(name)),
  };
}
