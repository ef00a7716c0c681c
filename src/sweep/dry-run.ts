import type { LoadedSweep } from '../config/sweep/sweep.js';
import { sweepFolder } from './folder.js';
import { pendingFollowers, runCount } from './followers.js';
import { forecast, type ShapeForecast } from './forecast.js';
import { cellLabel } from './label.js';
import { makePlan } from './make-plan.js';
import type { SweepOptions } from './options.js';
import { Outcomes } from './outcomes.js';
import { pendingRuns } from './pending.js';
import { decidingRuns, type SweepPlan } from './plan.js';
import { type Shard, shardOf } from './shard.js';

/** What a sweep would do. */
export interface SweepForecast {
  name: string;
  search: string;
  select: string;
  cells: readonly { cell: string; trials: number; seeds: number }[];
  /** Runs in all, in this shard, and of these those that are done or failed for good. */
  runs: number;
  own: number;
  ended: number;
  shapes: readonly ShapeForecast[];
  jobs: number;
  /** With so many processes side by side that never wait; an upper bound, because patience may end trainings. */
  seconds: number;
  /** Of as many of the largest runs as run side by side. */
  peakMemoryBytes: number;
}

/** Plans a sweep and forecasts its time and memory; freezes nothing, and writes nothing but prepared data. */
export async function forecastSweep(
  sweep: LoadedSweep,
  options: SweepOptions & { jobs: number | undefined; shard: Shard | null },
): Promise<SweepForecast> {
  const draft = await makePlan(sweep, options);
  const { plan } = draft;
  const folder = sweepFolder(options.outFolder, sweep.name);
  const outcomes = new Outcomes(plan, folder, options.outFolder);
  const deciding = await pendingRuns(plan, folder, options.outFolder, options.shard, outcomes);
  // Those that follow the choices are run by whoever brings the shards together.
  const following = options.shard ? [] : await pendingFollowers(plan, outcomes, options.outFolder);
  const pending = [...deciding, ...following];
  const shapes = await forecast(pending, draft, options);
  const runs = runCount(plan);
  const own = options.shard ? ownDecidingRuns(plan, options.shard) : runs;
  const jobs = options.jobs ?? sweep.jobs;
  const peaks = shapes.flatMap(({ runs, peakMemoryBytes }) =>
    Array.from({ length: Math.min(runs, jobs) }, () => peakMemoryBytes),
  );
  const largest = peaks.sort((a, b) => b - a).slice(0, jobs);
  return {
    name: plan.name,
    search: plan.search,
    select: plan.select,
    cells: plan.cells.map((cell) => ({
      cell: cellLabel(cell),
      trials: cell.trials.length,
      seeds: cell.trials[0]!.runs.length,
    })),
    runs,
    own,
    ended: own - pending.length,
    shapes,
    jobs,
    seconds:
      shapes.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, Math.min(jobs, pending.length)),
    peakMemoryBytes: largest.reduce((sum, peak) => sum + peak, 0),
  };
}

function ownDecidingRuns({ runs, cells }: SweepPlan, shard: Shard): number {
  const deciding = new Set(cells.flatMap(({ trials }) => trials.flatMap(decidingRuns)));
  return shardOf(runs, shard).filter(({ run }) => deciding.has(run)).length;
}
