import type { MetricRow } from '../evaluation/evaluation.js';
import { overall } from '../evaluation/evaluation.js';
import { mean } from '../results/statistics/moments.js';
import { decidingRuns, type PlannedCell, type PlannedTrial } from './plan.js';

/** What is known of a run: its validation figures, that it failed for good, or nothing yet. */
export type Outcome = readonly MetricRow[] | 'failed' | 'open';

/** What validation says of a cell. */
export type Choice =
  /** Some run is not done yet. */
  | { kind: 'open' }
  /** A run of every trial failed. */
  | { kind: 'failed' }
  | { kind: 'chosen'; trial: PlannedTrial; failedTrials: number };

/**
 * Chooses among the trials of a cell: the best mean over the deciding seeds of the metric on validation, the first of
 * equal ones. A trial of which a run failed, or that has no such figure, is not chosen. Nothing is chosen before every run of
 * every trial has ended, so that the choice does not depend on which ended first.
 */
export function choose(cell: PlannedCell, select: string, outcomeOf: (run: string) => Outcome): Choice {
  const values = cell.trials.map((trial) => decidingRuns(trial).map(outcomeOf));
  if (values.some((outcomes) => outcomes.includes('open'))) return { kind: 'open' };
  const tuned = cell.trials.length > 1;
  const means = values.map((outcomes) => {
    if (outcomes.includes('failed')) return Number.NaN;
    return tuned ? mean(outcomes.map((rows) => overall(rows as readonly MetricRow[], select))) : 0;
  });
  const best = means.reduce(
    (chosen, value, index) =>
      Number.isNaN(value) || (chosen >= 0 && value <= means[chosen]!) ? chosen : index,
    -1,
  );
  if (best < 0) return { kind: 'failed' };
  const failedTrials = means.filter(Number.isNaN).length;
  return { kind: 'chosen', trial: cell.trials[best]!, failedTrials };
}
