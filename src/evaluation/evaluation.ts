import type { MetricName } from '../config/schema/evaluation.js';
import type { Subset } from '../split/split.js';

/** Which slice of users or items a figure is about. */
export type GroupKind = 'overall' | 'domain' | 'popularity' | 'activity' | 'user-group';

/** A slice of users or items that has figures of its own. */
export interface Group {
  group: GroupKind;
  /** The slice's name; `all` for overall. */
  name: string;
}

/** A metric at a cutoff. */
export interface MetricAt {
  metric: MetricName;
  /** K; 0 for metrics without a cutoff (auc, f1, accuracy). */
  cutoff: number;
}

/** One figure. */
export interface MetricRow extends Group, MetricAt {
  /** Users the figure is over. */
  users: number;
  value: number;
}

/** The values of single users, for paired tests; columns aligned. */
export interface UserValues {
  /** User numbers. */
  users: Int32Array;
  /** Index into `groups`. */
  groupIndex: Uint16Array;
  groups: readonly Group[];
  metricIndex: Uint8Array;
  metrics: readonly MetricAt[];
  values: Float32Array;
}

/** What an evaluation gives. */
export interface Evaluation {
  subset: Subset;
  rows: readonly MetricRow[];
  userValues: UserValues;
}

/** The figure named by `metric@cutoff` over all users, e.g. for selection; NaN where it was not computed. */
export function overall(rows: readonly MetricRow[], select: string): number {
  const [metric, cutoff] = select.split('@');
  const found = rows.find(
    (row) => row.group === 'overall' && row.metric === metric && row.cutoff === Number(cutoff ?? 0),
  );
  return found?.value ?? Number.NaN;
}
