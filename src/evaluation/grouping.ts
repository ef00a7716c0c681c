import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { type Lists, row } from '../core/csr.js';
import type { Domains } from '../data/dataset.js';
import type { Split } from '../split/split.js';
import type { Group } from './evaluation.js';
import {
  catalogueItems,
  domainGroups,
  itemsByGroup,
  joinItemGroups,
  popularityGroups,
} from './item-groups.js';
import { activityGroups } from './user-groups.js';

/** The group of all users and items. */
export const OVERALL = 0;

/** All groups of an evaluation, numbered: overall, the groups of items, the groups of users. */
export interface Grouping {
  groups: readonly Group[];
  /** Row: item. Values: the groups that it is in, besides overall; ascending. */
  ofItem: Lists;
  /** The group that a user is in, besides overall. */
  ofUser(user: number): number;
  /** The catalogue's items in a group of items, and the whole catalogue for any other group; ascending. */
  items(group: number): Int32Array;
}

/** Groups by domain (where there are domains), item popularity and user activity. */
export function groupingOf(split: Split, domains: Domains | null, config: EvaluationConfig): Grouping {
  const byDomain = domains === null ? [] : [domainGroups(split, domains, config.domains.minTestUsers)];
  const itemGroups = joinItemGroups([...byDomain, popularityGroups(split)], split.itemCount);
  const userGroups = activityGroups(split);
  const firstItemGroup = OVERALL + 1;
  const firstUserGroup = firstItemGroup + itemGroups.groups.length;
  const shifted: Lists = {
    offsets: itemGroups.ofItem.offsets,
    values: itemGroups.ofItem.values.map((group) => firstItemGroup + group),
  };
  const catalogue = Int32Array.from(catalogueItems(split));
  const members = itemsByGroup(itemGroups);
  return {
    groups: [{ group: 'overall', name: 'all' }, ...itemGroups.groups, ...userGroups.groups],
    ofItem: shifted,
    ofUser: (user) => firstUserGroup + userGroups.ofUser[user]!,
    items: (group) =>
      group >= firstItemGroup && group < firstUserGroup
        ? row(members, group - firstItemGroup).filter((item) => split.catalogue[item] === 1)
        : catalogue,
  };
}
