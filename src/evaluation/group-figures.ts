import type { Group, MetricAt, MetricRow } from './evaluation.js';
import type { Hits, UserMetric } from './metrics/metric.js';
import { UserValuesBuilder } from './user-values.js';

/** Sums the values of users by group, and keeps each of them where asked to. */
export class GroupFigures {
  private readonly columns: readonly { metric: UserMetric; cutoff: number }[];
  /** [groups × columns] */
  private readonly sums: Float64Array;
  private readonly users: Int32Array;
  private readonly values: UserValuesBuilder;

  constructor(
    private readonly groups: readonly Group[],
    metrics: readonly UserMetric[],
    cutoffs: readonly number[],
    private readonly keepUserValues: boolean,
  ) {
    this.columns = metrics.flatMap((metric) => cutoffs.map((cutoff) => ({ metric, cutoff })));
    this.sums = new Float64Array(groups.length * this.columns.length);
    this.users = new Int32Array(groups.length);
    this.values = new UserValuesBuilder(
      groups,
      this.columns.map(({ metric, cutoff }): MetricAt => ({ metric: metric.name, cutoff })),
    );
  }

  /** Takes in one user of a group. */
  add(user: number, group: number, hits: Hits): void {
    this.users[group]!++;
    for (let column = 0; column < this.columns.length; column++) {
      const { metric, cutoff } = this.columns[column]!;
      const value = metric.compute(hits, cutoff);
      this.sums[group * this.columns.length + column]! += value;
      if (this.keepUserValues) this.values.add(user, group, column, value);
    }
  }

  /** How many users a group has so far. */
  usersOf(group: number): number {
    return this.users[group]!;
  }

  /** The means of a group over `users`, who may be more than were taken in; the others count as 0. */
  rows(group: number, users: number): MetricRow[] {
    return this.columns.map(({ metric, cutoff }, column) => ({
      ...this.groups[group]!,
      users,
      metric: metric.name,
      cutoff,
      value: this.sums[group * this.columns.length + column]! / users,
    }));
  }

  /** The values of single users, none where they were not to be kept. */
  userValues() {
    return this.values.build();
  }
}
