import type { IdColumn, RawDataset } from '../source.js';

/** A raw data set of bare interactions; `known` adds what a source knows beyond them. */
export function rawDataset(
  interactions: { users: IdColumn; items: IdColumn },
  known: Partial<RawDataset> = {},
): RawDataset {
  return {
    times: null,
    values: null,
    parts: null,
    rowsInTimeOrder: false,
    itemDomains: null,
    domainEvents: null,
    itemText: null,
    trueProbability: null,
    dropped: [],
    users: interactions.users,
    items: interactions.items,
    ...known,
  };
}
