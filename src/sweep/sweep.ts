import type { LoadedSweep } from '../config/sweep/sweep.js';
import { ExitCode } from '../core/errors.js';
import { type SweepDomainTables, sweepDomainTables } from './domain-tables.js';
import { writeSweepDomainTables } from './domain-tables-text.js';
import { type SweepFolder, sweepFolder } from './folder.js';
import { freezePlan } from './freeze.js';
import { makePlan } from './make-plan.js';
import { learnMemory, MemoryGate } from './memory-gate.js';
import type { SweepOptions } from './options.js';
import { Outcomes } from './outcomes.js';
import { pendingRuns } from './pending.js';
import type { PlannedRun, SweepPlan } from './plan.js';
import { type FailedTask, runTasks, type Task } from './run-tasks.js';
import type { Shard } from './shard.js';
import { failureOf, figuresOf } from './state.js';
import { type SweepTable, sweepTable } from './table.js';
import { writeSweepTable } from './table-text.js';

/** How a sweep is run. */
export interface RunSweepOptions extends SweepOptions {
  /** Put a changed plan in the place of a frozen one. */
  fresh: boolean;
  /** Processes side by side, in place of what the file says. */
  jobs: number | undefined;
  /** Only a part of the runs; null for all. */
  shard: Shard | null;
  /** Whether to show each process's progress, on a terminal. */
  live: boolean;
  /** The command line of a process that does a task. */
  command(sweep: string, task: Task): readonly string[];
}

/** What a sweep ends with. */
export interface SweepResult {
  plan: SweepPlan;
  folder: SweepFolder;
  failed: readonly FailedTask[];
  /** Null while some runs are not done, e.g. those of other shards. */
  table: SweepTable | null;
  /** The same domain by domain, with baselines; null where the data have no domains, or there is no table. */
  domainTables: SweepDomainTables | null;
  /** Runs that are neither done nor failed for good. */
  open: number;
  exitCode: number;
}

/** Resolves every run of a sweep and freezes them, or goes on with what is frozen. */
export async function planSweep(
  sweep: LoadedSweep,
  options: SweepOptions & { fresh: boolean },
): Promise<{ plan: SweepPlan; folder: SweepFolder }> {
  const folder = sweepFolder(options.outFolder, sweep.name);
  const draft = await makePlan(sweep, options);
  await freezePlan(draft, folder, { fresh: options.fresh, path: sweep.path, signal: options.signal });
  return { plan: draft.plan, folder };
}

/**
 * Runs a sweep, or goes on with it: freezes its plan; runs what is not done, without the test part where validation
 * chooses; measures what was chosen on the test part; and writes the table, and those by domains, when all is done.
 *
 * @throws InputError where another plan is frozen; InterruptedError after every process has written its checkpoint
 */
export async function runSweep(sweep: LoadedSweep, options: RunSweepOptions): Promise<SweepResult> {
  const { plan, folder } = await planSweep(sweep, options);
  const jobs = options.jobs ?? sweep.jobs;
  const { failed, open, outcomes } = await runPlan(plan, folder, {
    ...options,
    jobs,
    retries: sweep.retries,
  });
  const table = open === 0 ? await sweepTable(plan, folder, outcomes, options.outFolder) : null;
  if (table !== null) await writeSweepTable(table, folder.table);
  const domainTables = table && (await sweepDomainTables(sweep, plan, table, outcomes, options));
  if (domainTables !== null) await writeSweepDomainTables(domainTables, folder.domains);
  return { plan, folder, failed, table, domainTables, open, exitCode: exitCodeOf(failed, table) };
}

/** How the runs of a frozen plan are done. */
export type RunPlanOptions = Omit<RunSweepOptions, 'fresh' | 'jobs'> & { jobs: number; retries: number };

/** What the runs of a plan came to. */
export interface PlanResult {
  failed: FailedTask[];
  /** Runs that are neither done nor failed for good. */
  open: number;
  outcomes: Outcomes;
}

/**
 * Does what is not done of the runs of a frozen plan, each in a process of its own: those that decide, then those of what
 * was chosen, on the test part.
 *
 * @throws InterruptedError after every process has written its checkpoint
 */
export async function runPlan(
  plan: SweepPlan,
  folder: SweepFolder,
  options: RunPlanOptions,
): Promise<PlanResult> {
  const { outFolder, reporter, signal, live, shard, jobs, retries } = options;
  const outcomes = new Outcomes(plan, folder, outFolder);
  const memory = new MemoryGate();
  for (const run of firstOfShapes(plan)) await learnMemory(memory, run, outFolder);
  const work = (tasks: Task[]) =>
    runTasks(tasks, {
      folder,
      outFolder,
      jobs,
      retries,
      command: (task) => options.command(plan.name, task),
      select: plan.select,
      memory,
      live,
      reporter,
      signal,
    });
  const pending = await pendingRuns(plan, folder, outFolder, shard, outcomes);
  const failed = await work(pending.map((run) => ({ run, part: run.tuned ? 'validation' : 'test' })));
  const chosen = (await outcomes.chosenRuns()).filter(({ tuned }) => tuned);
  failed.push(...(await work(chosen.map((run) => ({ run, part: 'test' })))));
  const notRun = await pendingRuns(plan, folder, outFolder, null, outcomes);
  const open = notRun.length + (await unmeasured(chosen, folder, outFolder)).length;
  return { failed, open, outcomes };
}

/** A few runs of each shape, which may be finished and then tell what the others take. */
function firstOfShapes({ runs }: SweepPlan): PlannedRun[] {
  const counts = new Map<string, number>();
  return runs.filter(({ shape }) => {
    const count = (counts.get(shape) ?? 0) + 1;
    counts.set(shape, count);
    return count <= RUNS_TO_LEARN_FROM;
  });
}

const RUNS_TO_LEARN_FROM = 5;

/** Of the runs that were chosen, those that are not measured on the test part and may yet be. */
async function unmeasured(
  chosen: readonly PlannedRun[],
  folder: SweepFolder,
  outFolder: string,
): Promise<PlannedRun[]> {
  const found: PlannedRun[] = [];
  for (const run of chosen) {
    const ended = (await figuresOf(run, 'test', outFolder)) ?? (await failureOf(run.run, folder));
    if (ended === null) found.push(run);
  }
  return found;
}

/** A setting that failed was tried, which is an answer; a line without any setting, or a run left open, is none. */
function exitCodeOf(failed: readonly FailedTask[], table: SweepTable | null): number {
  if (table !== null) {
    const measured = table.rows.every(({ test }) => test.some(({ mean }) => !Number.isNaN(mean)));
    return measured ? ExitCode.done : ExitCode.runFailed;
  }
  if (failed.length === 0) return ExitCode.done;
  return failed.every(({ environment }) => environment) ? ExitCode.badEnvironment : ExitCode.runFailed;
}
