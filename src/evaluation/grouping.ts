import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { type Lists, row } from '../core/csr.js';
import type { Domains } from '../data/dataset.js';
import type { Split } from '../split/split.js';
import { domainUsers } from './domain-users.js';
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

/** The groups of one user. */
export interface UserMembership {
  /** Those that the user counts in with all targets, besides overall. */
  groups: readonly number[];
  /** The group that the user counts in with the targets in a group of items, besides that itself; -1 for none. */
  within(itemGroup: number): number;
}

/** All groups of an evaluation, numbered: overall, the groups of items, the groups of users. */
export interface Grouping {
  groups: readonly Group[];
  /** Row: item. Values: the groups that it is in, besides overall; ascending. */
  ofItem: Lists;
  ofUser(user: number): UserMembership;
  /** The catalogue's items in a group of items, and the whole catalogue for any other group; ascending. */
  items(group: number): Int32Array;
  /** Whether the values of a group's single users are kept where they are. */
  keepsUserValues(group: number): boolean;
}

/**
 * Groups by domain and by users of a domain (where there are domains), by item popularity and by user activity.
 */
export function groupingOf(split: Split, domains: Domains | null, config: EvaluationConfig): Grouping {
  const byDomain = domains === null ? null : domainGroups(split, domains, config.domains.minTestUsers);
  const itemGroups = joinItemGroups(
    [...(byDomain === null ? [] : [byDomain]), popularityGroups(split)],
    split.itemCount,
  );
  const activity = activityGroups(split);
  const ofDomains = byDomain === null ? null : domainUsers(split, byDomain, config.userGroups);
  const firstItemGroup = OVERALL + 1;
  const firstUserGroup = firstItemGroup + itemGroups.groups.length;
  const firstOfDomains = firstUserGroup + activity.groups.length;
  const shifted: Lists = {
    offsets: itemGroups.ofItem.offsets,
    values: itemGroups.ofItem.values.map((group) => firstItemGroup + group),
  };
  const catalogue = Int32Array.from(catalogueItems(split));
  const members = itemsByGroup(itemGroups);
  // Domains are the first groups of items, so that their numbers are those of the domains' users.
  const itemGroupOf = (group: number): number => {
    if (group < firstUserGroup) return group - firstItemGroup;
    return group < firstOfDomains ? -1 : ofDomains!.itemsOf(group - firstOfDomains);
  };
  return {
    groups: [
      { group: 'overall', name: 'all' },
      ...itemGroups.groups,
      ...activity.groups,
      ...(ofDomains?.groups ?? []),
    ],
    ofItem: shifted,
    ofUser(user) {
      const ofDomain = ofDomains?.of(user);
      return {
        groups: [
          firstUserGroup + activity.ofUser[user]!,
          ...(ofDomain?.groups.map((group) => firstOfDomains + group) ?? []),
        ],
        within(itemGroup) {
          const group = ofDomain?.inDomain(itemGroup - firstItemGroup) ?? -1;
          return group < 0 ? -1 : firstOfDomains + group;
        },
      };
    },
    items(group) {
      const itemGroup = itemGroupOf(group);
      return itemGroup < 0
        ? catalogue
        : row(members, itemGroup).filter((item) => split.catalogue[item] === 1);
    },
    keepsUserValues: (group) => group < firstOfDomains || ofDomains!.keepsUserValues(group - firstOfDomains),
  };
}
