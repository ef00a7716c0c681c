import type { MetricName } from '../config/schema/evaluation.js';
import type { Subset } from '../split/split.js';

/** Which slice of users or items a figure is about. */
export type GroupKind = 'overall' | 'domain' | 'popularity' | 'activity' | 'user-group';

/** One figure. */
export interface MetricRow {
  group: GroupKind;
  /** The slice's name; `all` for overall. */
  name: string;
  /** Users the figure is over. */
  users: number;
  metric: MetricName;
  /** K; 0 for metrics without a cutoff (auc, f1, accuracy). */
  cutoff: number;
  value: number;
}

/** The values of single users, for paired tests; columns aligned. */
export interface UserValues {
  /** User numbers. */
  users: Int32Array;
  /** Index into `groups`. */
  groupIndex: Uint16Array;
  groups: readonly { group: GroupKind; name: string }[];
  metricIndex: Uint8Array;
  metrics: readonly { metric: MetricName; cutoff: number }[];
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
