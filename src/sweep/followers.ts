import type { Outcomes } from './outcomes.js';
import { decidingRuns, type PlannedRun, type PlannedTrial, type SweepPlan } from './plan.js';
import { figuresOf } from './state.js';

/** How many runs a sweep does in all: those that decide, and what follows the choice of each cell. */
export function runCount({ cells }: SweepPlan): number {
  const deciding = cells.flatMap(({ trials }) => trials.flatMap(decidingRuns));
  // Every trial has as many followers, so that the first stands for the one that will be chosen.
  const following = cells.flatMap(({ trials }) => followersOf(trials[0]!));
  return new Set([...deciding, ...following]).size;
}

/**
 * The runs that will follow the choices and are not done yet. Where the choice is open, the first trial stands for the one
 * that will be chosen, as runs of about the same cost.
 */
export async function pendingFollowers(
  { cells }: SweepPlan,
  outcomes: Outcomes,
  outFolder: string,
): Promise<PlannedRun[]> {
  const found = new Map<string, PlannedRun>();
  for (const cell of cells) {
    const choice = await outcomes.choice(cell);
    if (choice.kind === 'failed') continue;
    for (const id of followersOf(choice.kind === 'chosen' ? choice.trial : cell.trials[0]!)) {
      const run = outcomes.run(id);
      if ((await figuresOf(run, 'test', outFolder)) === null) found.set(id, run);
    }
  }
  return [...found.values()];
}

function followersOf(trial: PlannedTrial): string[] {
  const deciding = decidingRuns(trial);
  return trial.runs.filter((run) => !deciding.includes(run));
}
