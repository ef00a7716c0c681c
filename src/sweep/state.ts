import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/files.js';
import { type LockHolder, lockHolder } from '../core/lock.js';
import type { MetricRow } from '../evaluation/evaluation.js';
import { finishedRun } from '../experiment/run-seed.js';
import { readMetrics } from '../results/metrics-csv.js';
import { runFolder, runFolderPath } from '../results/run-folder.js';
import { readRunRecord } from '../results/run-record.js';
import type { SweepFolder } from './folder.js';
import type { PlannedRun } from './plan.js';

/** Which figures of a run are wanted: those that decide the choice, or those on the test part. */
export type Part = 'validation' | 'test';

/**
 * The figures of a run on a part; null until it is finished and has them. A run without a validation part has nothing
 * that could decide, so it is measured on the test part at once.
 */
export async function figuresOf(
  { run, metrics, cutoffs, hasValidation }: PlannedRun,
  part: Part,
  outFolder: string,
): Promise<readonly MetricRow[] | null> {
  const paths = runFolder(runFolderPath(outFolder, run));
  if (!existsSync(paths.record)) return null;
  const subset = part === 'validation' && hasValidation ? 'validation' : 'test';
  return (await finishedRun(paths, { metrics, cutoffs }, subset))?.rows ?? null;
}

/** The names of the loss and the weighting of a run that has figures. */
export async function componentsOf(run: string, outFolder: string): Promise<string[]> {
  const [record] = await readMetrics(runFolder(runFolderPath(outFolder, run)).metrics);
  return [record!.loss, record!.weighting];
}

/** The process that is at a run now; null where none is. */
export function workerOn(run: string, outFolder: string): Promise<LockHolder | null> {
  return lockHolder(`${runFolderPath(outFolder, run)}.lock`);
}

/** A run that failed as often as it is tried; it is not tried again. */
export interface Failure {
  attempts: number;
  message: string;
}

/** Why a run is not tried again; null where it may be. */
export async function failureOf(run: string, { failures }: SweepFolder): Promise<Failure | null> {
  const path = failurePath(run, failures);
  if (!existsSync(path)) return null;
  return JSON.parse(await readFile(path, 'utf-8')) as Failure;
}

/** Notes that a run is not tried again. */
export async function noteFailure(run: string, failure: Failure, { failures }: SweepFolder): Promise<void> {
  await writeFileAtomic(failurePath(run, failures), `${JSON.stringify(failure, null, 2)}\n`);
}

function failurePath(run: string, failures: string): string {
  return join(failures, `${run}.json`);
}

/** Why a run failed, as its record says; null where it has none or says nothing. */
export async function recordedError(run: string, outFolder: string): Promise<string | null> {
  const { record } = runFolder(runFolderPath(outFolder, run));
  const stored = await readRunRecord(record).catch(() => null);
  return stored?.status === 'failed' ? stored.error : null;
}
