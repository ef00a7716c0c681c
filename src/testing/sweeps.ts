import { join } from 'node:path';
import { silent } from '../core/reporter.js';
import type { Task } from '../sweep/run-tasks.js';
import type { RunSweepOptions } from '../sweep/sweep.js';

/** Options of a sweep in a test, whose processes are started from the sources. */
export function sweepOptions(outFolder: string, more: Partial<RunSweepOptions> = {}): RunSweepOptions {
  const dataFolder = join(outFolder, 'data');
  return {
    dataFolder,
    outFolder,
    mirror: null,
    reporter: silent,
    signal: new AbortController().signal,
    fresh: false,
    jobs: undefined,
    shard: null,
    live: false,
    command: (name, task) => workerCommand(name, task, { outFolder, dataFolder }),
    ...more,
  };
}

/** The command line of a process that does a task. */
export function workerCommand(
  name: string,
  { run, part }: Task,
  { outFolder, dataFolder }: { outFolder: string; dataFolder: string },
): string[] {
  const script = join(import.meta.dirname, '../cli/child.ts');
  const folders = ['--out', outFolder, '--data-dir', dataFolder];
  return [
    process.execPath,
    '--import',
    'tsx',
    script,
    'sweep',
    'worker',
    name,
    run.run,
    '--part',
    part,
    ...folders,
  ];
}
