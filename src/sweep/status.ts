import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LockHolder } from '../core/lock.js';
import { runFolder, runFolderPath } from '../results/run-folder.js';
import { readRunRecord } from '../results/run-record.js';
import { sweepFolder } from './folder.js';
import { cellLabel } from './label.js';
import { Outcomes } from './outcomes.js';
import { decidingRuns, type SweepPlan } from './plan.js';
import { figuresOf, workerOn } from './state.js';
import { existingPlan } from './work.js';

/** What a run of a sweep is at. */
export type RunState = 'waiting' | 'running' | 'interrupted' | 'failed' | 'validated' | 'finished';

/** A run of a sweep and what it is at; `validated` has figures on validation only, `finished` on the test part too. */
export interface RunStatus {
  run: string;
  /** Its line of the table and its setting. */
  label: string;
  seed: number;
  state: RunState;
  /** The process that is at it. */
  worker: LockHolder | null;
}

/** A line of the sweep's table and how far it is. */
export interface CellStatus {
  cell: string;
  trials: number;
  runs: number;
  /** Runs that have the figures that decide. */
  done: number;
  failed: number;
  /** Whether the choice is made and measured. */
  measured: boolean;
}

/** How far a sweep is. */
export interface SweepStatus {
  name: string;
  folder: string;
  runs: readonly RunStatus[];
  cells: readonly CellStatus[];
  /** Whether every run has ended and what was chosen is measured. */
  complete: boolean;
}

/** How far a sweep is, from what lies below the results folder. */
export async function sweepStatus(name: string, outFolder: string): Promise<SweepStatus> {
  const folder = sweepFolder(outFolder, name);
  const plan = await existingPlan(folder);
  const outcomes = new Outcomes(plan, folder, outFolder);
  const runs: RunStatus[] = [];
  const needed = new Set(await neededRuns(plan, outcomes));
  for (const { run, label, seed } of plan.runs.filter((each) => needed.has(each.run))) {
    const worker = await workerOn(run, outFolder);
    const state = worker ? 'running' : await stateOf(run, outcomes, outFolder);
    runs.push({ run, label, seed, state, worker });
  }
  const cells = await cellStatus(plan, runs, outcomes, outFolder);
  return { name, folder: folder.folder, runs, cells, complete: cells.every(({ measured }) => measured) };
}

/** The names of all sweeps that are frozen below a results folder. */
export async function findSweeps(outFolder: string): Promise<string[]> {
  const { folder } = sweepFolder(outFolder, 'any');
  const entries = await readdir(dirname(folder), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Those that decide, and those of settings that were chosen. */
async function neededRuns({ cells }: SweepPlan, outcomes: Outcomes): Promise<string[]> {
  const chosen = (await outcomes.chosenRuns()).map(({ run }) => run);
  return [...cells.flatMap(({ trials }) => trials.flatMap(decidingRuns)), ...chosen];
}

async function stateOf(run: string, outcomes: Outcomes, outFolder: string): Promise<RunState> {
  const outcome = await outcomes.of(run);
  if (outcome === 'failed') return 'failed';
  if (outcome !== 'open') {
    return (await figuresOf(outcomes.run(run), 'test', outFolder)) ? 'finished' : 'validated';
  }
  const { record } = runFolder(runFolderPath(outFolder, run));
  const status = (await readRunRecord(record).catch(() => null))?.status;
  if (status === undefined) return 'waiting';
  return status === 'failed' ? 'failed' : 'interrupted';
}

async function cellStatus(
  plan: SweepPlan,
  runs: readonly RunStatus[],
  outcomes: Outcomes,
  outFolder: string,
): Promise<CellStatus[]> {
  const stateOfRun = new Map(runs.map(({ run, state }) => [run, state]));
  const found: CellStatus[] = [];
  for (const cell of plan.cells) {
    const ids = [...new Set(cell.trials.flatMap(decidingRuns))];
    const states = ids.map((id) => stateOfRun.get(id)!);
    const choice = await outcomes.choice(cell);
    const chosen = choice.kind === 'chosen' ? choice.trial.runs : [];
    const figures = await Promise.all(chosen.map((id) => figuresOf(outcomes.run(id), 'test', outFolder)));
    found.push({
      cell: cellLabel(cell),
      trials: cell.trials.length,
      runs: ids.length,
      done: states.filter((state) => state === 'validated' || state === 'finished').length,
      failed: states.filter((state) => state === 'failed').length,
      measured:
        choice.kind === 'failed' || (choice.kind === 'chosen' && figures.every((rows) => rows !== null)),
    });
  }
  return found;
}
