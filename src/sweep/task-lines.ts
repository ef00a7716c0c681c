import { type MetricRow, overall } from '../evaluation/evaluation.js';
import { duration } from '../results/summary.js';
import type { PlannedRun } from './plan.js';
import type { Task } from './run-tasks.js';

/** A run as a person names it. */
export function nameOf({ label, seed, run }: PlannedRun): string {
  return `${label}, seed ${seed} (${run})`;
}

/** A line for a run that has its figures. */
export function finishedLine(
  { run, part }: Task,
  figures: readonly MetricRow[],
  select: string,
  seconds: number,
): string {
  const value = overall(figures, select);
  const figure = Number.isNaN(value) ? '' : `: ${subsetOf(run, part)} ${select} ${value.toFixed(4)}`;
  return `${nameOf(run)}${figure}, ${duration(seconds)}`;
}

function subsetOf({ tuned }: PlannedRun, part: Task['part']): string {
  return tuned && part === 'validation' ? 'validation' : 'test';
}
