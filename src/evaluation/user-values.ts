import type { Group, MetricAt, UserValues } from './evaluation.js';

/** Collects the values of single users in columns that grow. */
export class UserValuesBuilder {
  private users = new Int32Array(1024);
  private groupIndex = new Uint16Array(1024);
  private metricIndex = new Uint8Array(1024);
  private values = new Float32Array(1024);
  private count = 0;

  constructor(
    private readonly groups: readonly Group[],
    private readonly metrics: readonly MetricAt[],
  ) {}

  /** Appends the value of one user in one group for one metric. */
  add(user: number, group: number, metric: number, value: number): void {
    if (this.count === this.users.length) this.grow();
    this.users[this.count] = user;
    this.groupIndex[this.count] = group;
    this.metricIndex[this.count] = metric;
    this.values[this.count] = value;
    this.count++;
  }

  /** The columns, cut to their length. */
  build(): UserValues {
    return {
      users: this.users.slice(0, this.count),
      groupIndex: this.groupIndex.slice(0, this.count),
      groups: this.groups,
      metricIndex: this.metricIndex.slice(0, this.count),
      metrics: this.metrics,
      values: this.values.slice(0, this.count),
    };
  }

  private grow(): void {
    const size = this.users.length * 2;
    this.users = enlarged(this.users, new Int32Array(size));
    this.groupIndex = enlarged(this.groupIndex, new Uint16Array(size));
    this.metricIndex = enlarged(this.metricIndex, new Uint8Array(size));
    this.values = enlarged(this.values, new Float32Array(size));
  }
}

function enlarged<Column extends Int32Array | Uint16Array | Uint8Array | Float32Array>(
  from: Column,
  to: Column,
): Column {
  to.set(from);
  return to;
}
