import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findRuns, runFolderPath } from '../results/run-folder.js';
import { runsById, unclearId } from '../results/runs-by-id.js';

/**
 * The folder of a run that a person named: a path, the run's id below the results folder, or the beginning of one.
 *
 * @throws InputError where there is none, or several begin so
 */
export async function findRun(named: string, resultsFolder: string): Promise<string> {
  if (existsSync(join(named, 'run.json'))) return named;
  const runs = await findRuns(resultsFolder);
  const ids = runs.map((folder) => basename(folder));
  const begun = runsById(named, ids).runs;
  if (begun.length === 1) return runFolderPath(resultsFolder, begun[0]!);
  throw unclearId(named, { kind: 'runs', meant: begun, runs: ids }, resultsFolder);
}
