import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { hasBinaryLabels } from '../split/positives.js';
import type { Split } from '../split/split.js';
import type { Group } from './evaluation.js';
import { type ItemGroups, OTHER } from './item-groups.js';

/** What one user is to the domains. */
export interface DomainMembership {
  /** Indices into `DomainUsers.groups` of the groups that the user counts in with all targets. */
  groups: readonly number[];
  /** The index of the group that a power user of a domain counts in with the targets in it; -1 for others. */
  inDomain(domain: number): number;
}

/** Power users and general users of every reported domain. */
export interface DomainUsers {
  /** `Film-Noir/power`, `Film-Noir/power/in-domain` and `Film-Noir/general`, for one domain after the other. */
  groups: readonly Group[];
  of(user: number): DomainMembership;
  /** The domain whose items a group is about: that of `…/power/in-domain`; -1 for groups over all targets. */
  itemsOf(group: number): number;
  /** Whether the values of a group's single users are kept: not of general users, who are nearly all, domain by domain. */
  keepsUserValues(group: number): boolean;
}

/** The groups of one domain, by their place. */
const POWER = 0;
const IN_DOMAIN = 1;
const GENERAL = 2;
const GROUPS = ['/power', '/power/in-domain', '/general'];

/**
 * Users by the share of their positive train events that is of a domain: power users have at least `power`, general users
 * at most `general` of it (PinnerFormerLite). An event of an item with several domains counts in each. False positives
 * that were put into the train part do not count, and a user without train events is neither.
 *
 * @param domains the reported domains, and `other`, which nobody is a power user of
 */
export function domainUsers(
  split: Split,
  domains: ItemGroups,
  { power, general }: EvaluationConfig['userGroups'],
): DomainUsers {
  const names = domains.groups.map(({ name }) => name).filter((name) => name !== OTHER);
  const shares = new DomainShares(split, domains, names.length);
  return {
    groups: names.flatMap((name) =>
      GROUPS.map((kind): Group => ({ group: 'user-group', name: `${name}${kind}` })),
    ),
    of(user) {
      const shareOf = shares.of(user);
      const groups: number[] = [];
      for (let domain = 0; domain < shareOf.length; domain++) {
        const first = GROUPS.length * domain;
        if (shareOf[domain]! >= power) groups.push(first + POWER);
        else if (shareOf[domain]! <= general) groups.push(first + GENERAL);
      }
      return {
        groups,
        inDomain: (domain) => (shareOf[domain]! >= power ? GROUPS.length * domain + IN_DOMAIN : -1),
      };
    },
    itemsOf: (group) => (group % GROUPS.length === IN_DOMAIN ? Math.floor(group / GROUPS.length) : -1),
    keepsUserValues: (group) => group % GROUPS.length !== GENERAL,
  };
}

/** The shares of one user at a time. */
class DomainShares {
  private readonly train: Split['train'];
  private readonly labels: Float32Array | null;

  constructor(
    split: Split,
    private readonly domains: ItemGroups,
    private readonly domainCount: number,
  ) {
    this.train = split.observedTrain ?? split.train;
    this.labels = hasBinaryLabels(this.train) ? this.train.labels : null;
  }

  /** The share of a user's positive train events in each domain; NaN where there are none. */
  of(user: number): Float64Array {
    const counts = new Float64Array(this.domainCount);
    const { offsets, items } = this.train;
    const { ofItem } = this.domains;
    let events = 0;
    for (let event = offsets[user]!; event < offsets[user + 1]!; event++) {
      if (this.labels?.[event] === 0) continue;
      events++;
      const item = items[event]!;
      for (let entry = ofItem.offsets[item]!; entry < ofItem.offsets[item + 1]!; entry++) {
        const domain = ofItem.values[entry]!;
        if (domain < counts.length) counts[domain]!++;
      }
    }
    return counts.map((count) => count / events);
  }
}
