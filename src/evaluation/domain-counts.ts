import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { type Lists, row } from '../core/csr.js';
import type { Domains } from '../data/dataset.js';
import { positiveItems } from '../split/positives.js';
import type { Split } from '../split/split.js';
import { type Grouping, groupingOf, OVERALL } from './grouping.js';
import { knownEventsByItem } from './item-groups.js';

/** The size of a row of the per-domain table. */
export interface DomainCount {
  /** `all`, a domain, or `other`. */
  name: string;
  /** Users with a test item in it. */
  users: number;
  /** Items of the catalogue in it. */
  items: number;
  /** Events of its items outside the test part; those of validation count, so that it is the same for every seed. */
  interactions: number;
}

/** The sizes of `all`, of each reported domain, and of `other`, in the order of the evaluation's groups. */
export function domainCounts(split: Split, domains: Domains | null, config: EvaluationConfig): DomainCount[] {
  const grouping = groupingOf(split, domains, config);
  const users = testUsers(positiveItems(split.test), grouping);
  const events = knownEventsByItem(split);
  return grouping.groups.flatMap(({ group, name }, index) => {
    if (group !== 'overall' && group !== 'domain') return [];
    const items = grouping.items(index);
    const interactions = items.reduce((sum, item) => sum + events[item]!, 0);
    return [{ name, users: users[index]!, items: items.length, interactions }];
  });
}

function testUsers(targets: Lists, grouping: Grouping): Int32Array {
  const users = new Int32Array(grouping.groups.length);
  for (let user = 0; user + 1 < targets.offsets.length; user++) {
    const items = row(targets, user);
    if (items.length === 0) continue;
    users[OVERALL]!++;
    for (const group of new Set([...items].flatMap((item) => [...row(grouping.ofItem, item)])))
      users[group]!++;
  }
  return users;
}
