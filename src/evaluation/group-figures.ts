import type { Lists } from '../core/csr.js';
import type { MetricAt, MetricRow } from './evaluation.js';
import type { Grouping } from './grouping.js';
import type { Hits, ListMetric, UserMetric } from './metrics/metric.js';
import { UserValuesBuilder } from './user-values.js';

/** What the figures of groups are computed with. */
export interface GroupFiguresInput {
  grouping: Grouping;
  userMetrics: readonly UserMetric[];
  listMetrics: readonly ListMetric[];
  cutoffs: readonly number[];
  /** Row: item; values: its domains. List metrics look at them. */
  domains: Lists;
  keepUserValues: boolean;
}

/** A metric at a cutoff, and its value for a user. */
interface Column {
  at: MetricAt;
  compute(hits: Hits, list: Int32Array): number;
}

/** Sums the values of users by group, and keeps each of them where asked to. */
export class GroupFigures {
  private readonly columns: readonly Column[];
  /** [groups × columns] */
  private readonly sums: Float64Array;
  private readonly users: Int32Array;
  private readonly keeps: readonly boolean[];
  private readonly values: UserValuesBuilder;

  constructor(private readonly input: GroupFiguresInput) {
    const { grouping } = input;
    this.columns = columnsOf(input);
    this.sums = new Float64Array(grouping.groups.length * this.columns.length);
    this.users = new Int32Array(grouping.groups.length);
    this.keeps = grouping.groups.map((_, group) => input.keepUserValues && grouping.keepsUserValues(group));
    this.values = new UserValuesBuilder(
      grouping.groups,
      this.columns.map(({ at }) => at),
    );
  }

  /** Takes in one user, who counts in several groups with the same list and the same hits in it. */
  add(user: number, groups: readonly number[], hits: Hits, list: Int32Array): void {
    for (const group of groups) this.users[group]!++;
    for (let column = 0; column < this.columns.length; column++) {
      const value = this.columns[column]!.compute(hits, list);
      for (const group of groups) {
        this.sums[group * this.columns.length + column]! += value;
        if (this.keeps[group]) this.values.add(user, group, column, value);
      }
    }
  }

  /** How many users a group has so far. */
  usersOf(group: number): number {
    return this.users[group]!;
  }

  /** The means of a group over `users`, who may be more than were taken in; the others count as 0. */
  rows(group: number, users: number): MetricRow[] {
    return this.columns.map(({ at }, column) => ({
      ...this.input.grouping.groups[group]!,
      users,
      ...at,
      value: this.sums[group * this.columns.length + column]! / users,
    }));
  }

  /** The values of single users, none where they were not to be kept. */
  userValues() {
    return this.values.build();
  }
}

function columnsOf({ userMetrics, listMetrics, cutoffs, domains }: GroupFiguresInput): Column[] {
  const everyCutoff = ({ name }: UserMetric | ListMetric, value: (cutoff: number) => Column['compute']) =>
    cutoffs.map((cutoff): Column => ({ at: { metric: name, cutoff }, compute: value(cutoff) }));
  return [
    ...userMetrics.flatMap((metric) =>
      everyCutoff(metric, (cutoff) => (hits) => metric.compute(hits, cutoff)),
    ),
    ...listMetrics.flatMap((metric) =>
      everyCutoff(metric, (cutoff) => (_hits, list) => metric.compute(list, cutoff, domains)),
    ),
  ];
}
