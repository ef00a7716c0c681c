import type { Ranker } from '../backbones/backbone.js';
import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { type Lists, row } from '../core/csr.js';
import { InputError } from '../core/errors.js';
import { Largest } from '../core/largest.js';
import { positiveItems } from '../split/positives.js';
import type { Histories, Split, Subset } from '../split/split.js';
import type { Evaluation, MetricRow } from './evaluation.js';
import { Exposures } from './exposures.js';
import { GroupFigures } from './group-figures.js';
import { type Grouping, OVERALL } from './grouping.js';
import type { ExposureMetric, Hits, ListMetric, UserMetric } from './metrics/metric.js';
import { type RankedUser, rankedUsers } from './ranked-users.js';
import { rankTop } from './top-k.js';

/** What the figures of rankings are computed from. */
export interface RankingInput {
  ranker: Ranker;
  split: Split;
  subset: Subset;
  known: Histories;
  grouping: Grouping;
  config: EvaluationConfig;
  userMetrics: readonly UserMetric[];
  listMetrics: readonly ListMetric[];
  exposureMetrics: readonly ExposureMetric[];
  /** Row: item; values: its domains. */
  domains: Lists;
  keepUserValues: boolean;
  onProgress?: (users: number) => void;
}

/**
 * Ranks the candidates of every user with a relevant item, and averages by group.
 *
 * A user counts in a group of items where at least one relevant item is in it; relevant are then only those, at their
 * ranks among all candidates (or, with `candidates: domain`, among the domain's). Power and general users of a domain
 * count with all their relevant items, power users also with those in the domain. Exposure metrics of a group are over
 * the lists of its users and the items of the group.
 *
 * @throws InputError where no user has a relevant item
 */
export function rankingFigures(input: RankingInput): Omit<Evaluation, 'subset'> {
  const { split, subset, config, grouping } = input;
  const cutoffs = [...new Set(config.cutoffs)];
  const targets = positiveItems(split[subset]);
  const figures = new GroupFigures({ ...input, cutoffs });
  const exposures = input.exposureMetrics.length > 0 ? new Exposures(split.itemCount, cutoffs) : null;
  const longest = Math.max(...cutoffs);
  const lists = new UserLists(input, targets, longest);
  let done = 0;
  const users = usersWithAny(targets, subset);
  const ranked = rankedUsers(input.ranker, split, input.known, users, {
    k: longest,
    last: config.ties === 'pessimistic' ? targets : null,
    repeatable: config.mask === 'none',
    withScores: config.candidates === 'domain',
    memoryBudget: config.memoryBudget,
  });
  for (const user of ranked) {
    lists.visit(user, (groups, list, hits) => {
      figures.add(user.user, groups, hits, list);
      if (exposures !== null) for (const group of groups) exposures.add(group, list);
    });
    done++;
    if (done % 256 === 0 || done === users.length) input.onProgress?.(done);
  }
  const rows = grouping.groups.flatMap((_, group) => {
    const counted = figures.usersOf(group);
    if (counted === 0) return [];
    const divisor = group === OVERALL && config.average === 'all-users' ? split.userCount : counted;
    return [...figures.rows(group, divisor), ...exposureRows(input, exposures, cutoffs, group, counted)];
  });
  return { rows, userValues: figures.userValues() };
}

function exposureRows(
  { exposureMetrics, grouping }: RankingInput,
  exposures: Exposures | null,
  cutoffs: readonly number[],
  group: number,
  users: number,
): MetricRow[] {
  if (exposures === null) return [];
  const items = grouping.items(group);
  const byCutoff = exposures.of(group).map((counts) => items.map((item) => counts[item]!));
  return exposureMetrics.flatMap(({ name, compute }) =>
    cutoffs.map((cutoff, index) => ({
      ...grouping.groups[group]!,
      users,
      metric: name,
      cutoff,
      value: compute(byCutoff[index]!),
    })),
  );
}

type Visitor = (groups: readonly number[], list: Int32Array, hits: Hits) => void;

/** The top-K list of a user, and the hits in it for each group the user counts in. */
class UserLists {
  /** The groups of the relevant items of the user at hand, and the relevant items of each group. */
  private readonly groupsAtHand: number[] = [];
  private readonly inGroup: number[][];
  private readonly domainList: Largest;
  private readonly domainScores: Float32Array;
  private readonly domainItems = new Map<number, Int32Array>();
  /** Marks the relevant items of the group at hand. */
  private readonly mark: Int32Array;
  private marks = 0;
  private readonly hits: Hits;

  constructor(
    private readonly input: RankingInput,
    private readonly targets: Lists,
    longest: number,
  ) {
    this.inGroup = input.grouping.groups.map(() => []);
    this.domainList = new Largest(longest);
    this.domainScores = new Float32Array(input.split.itemCount);
    this.mark = new Int32Array(input.split.itemCount);
    this.hits = { ranks: new Int32Array(longest), count: 0, relevant: 0 };
  }

  /** Calls `visitor` for overall and the user's own groups, then for the groups of the user's relevant items. */
  visit({ user, items, scores }: RankedUser, visitor: Visitor): void {
    const { grouping } = this.input;
    const relevant = row(this.targets, user);
    const own = grouping.ofUser(user);
    visitor([OVERALL, ...own.groups], items, this.hitsOf(relevant, items));
    this.sortIntoGroups(relevant);
    for (const group of this.groupsAtHand) {
      const inGroup = this.inGroup[group]!;
      // All scores are there where the candidates of a domain are its own items.
      const withinDomain = scores !== null && grouping.groups[group]!.group === 'domain';
      const list = withinDomain ? this.rankWithin(group, scores, inGroup) : items;
      const within = own.within(group);
      visitor(within < 0 ? [group] : [group, within], list, this.hitsOf(inGroup, list));
    }
  }

  /** Fills `groupsAtHand`, in the order of their first items, and `inGroup`. */
  private sortIntoGroups(relevant: Int32Array): void {
    const { inGroup, groupsAtHand } = this;
    const { offsets, values } = this.input.grouping.ofItem;
    for (const group of groupsAtHand) inGroup[group]!.length = 0;
    groupsAtHand.length = 0;
    for (let index = 0; index < relevant.length; index++) {
      const item = relevant[index]!;
      for (let entry = offsets[item]!; entry < offsets[item + 1]!; entry++) {
        const group = values[entry]!;
        const items = inGroup[group]!;
        if (items.length === 0) groupsAtHand.push(group);
        items.push(item);
      }
    }
  }

  private hitsOf(relevant: ArrayLike<number>, list: Int32Array): Hits {
    const { hits } = this;
    this.markAll(relevant);
    hits.relevant = relevant.length;
    hits.count = 0;
    for (let place = 0; place < list.length; place++) {
      if (this.mark[list[place]!] === this.marks) hits.ranks[hits.count++] = place + 1;
    }
    return hits;
  }

  /** The ranking among the catalogue's items of one domain alone. */
  private rankWithin(group: number, scores: Float32Array, relevant: readonly number[]): Int32Array {
    const items = this.itemsOf(group);
    this.markAll(relevant);
    const within = this.domainScores.subarray(0, items.length);
    const relevantPlaces: number[] = [];
    for (let place = 0; place < items.length; place++) {
      within[place] = scores[items[place]!]!;
      if (this.mark[items[place]!] === this.marks) relevantPlaces.push(place);
    }
    rankTop(within, Int32Array.from(relevantPlaces), this.input.config.ties, this.domainList);
    const { indices, count } = this.domainList;
    for (let place = 0; place < count; place++) indices[place] = items[indices[place]!]!;
    return indices.subarray(0, count);
  }

  private itemsOf(group: number): Int32Array {
    const items = this.domainItems.get(group) ?? this.input.grouping.items(group);
    this.domainItems.set(group, items);
    return items;
  }

  private markAll(items: ArrayLike<number>): void {
    this.marks++;
    for (let index = 0; index < items.length; index++) this.mark[items[index]!] = this.marks;
  }
}

function usersWithAny(targets: Lists, subset: Subset): Int32Array {
  const users: number[] = [];
  for (let user = 0; user + 1 < targets.offsets.length; user++) {
    if (targets.offsets[user + 1]! > targets.offsets[user]!) users.push(user);
  }
  if (users.length > 0) return Int32Array.from(users);
  throw new InputError(`The ${subset} part holds no relevant item of any user`, {
    expected: `users with at least one positive ${subset} event of an item in the catalogue`,
    found: 'none',
    fix: 'check `split` (is there a validation part?) and the filters under `dataset`',
  });
}
