import type { SweepFolder } from './folder.js';
import { Outcomes } from './outcomes.js';
import { decidingRuns, type PlannedRun, type SweepPlan } from './plan.js';
import { type Shard, shardOf } from './shard.js';

/** The runs of a shard that have neither the figures that decide nor failed for good, in the order of the table. */
export async function pendingRuns(
  plan: SweepPlan,
  folder: SweepFolder,
  outFolder: string,
  shard: Shard | null,
  outcomes: Outcomes = new Outcomes(plan, folder, outFolder),
): Promise<PlannedRun[]> {
  const own = new Set(shardOf(plan.runs, shard).map(({ run }) => run));
  const ids = new Set(plan.cells.flatMap(({ trials }) => trials.flatMap(decidingRuns)));
  const pending: PlannedRun[] = [];
  for (const id of ids) {
    if (own.has(id) && (await outcomes.of(id)) === 'open') pending.push(outcomes.run(id));
  }
  return pending;
}
