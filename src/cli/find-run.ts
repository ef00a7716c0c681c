import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { didYouMean } from '../config/suggestion.js';
import { InputError } from '../core/errors.js';
import { findRuns } from '../results/run-folder.js';

/**
 * The folder of a run that a person named: a path, the run's id below the results folder, or the beginning of one.
 *
 * @throws InputError where there is none, or several begin so
 */
export async function findRun(named: string, resultsFolder: string): Promise<string> {
  if (existsSync(join(named, 'run.json'))) return named;
  const runs = await findRuns(resultsFolder);
  const exact = runs.find((folder) => basename(folder) === named);
  if (exact !== undefined) return exact;
  const begun = runs.filter((folder) => basename(folder).startsWith(named));
  if (begun.length === 1) return begun[0]!;
  const ids = runs.map((folder) => basename(folder));
  const near = didYouMean(named, ids);
  throw new InputError(
    begun.length > 1 ? `Several runs begin with \`${named}\`` : `There is no run \`${named}\``,
    {
      where: resultsFolder,
      expected: 'the folder of a run, or its id',
      found: begun.length > 1 ? begun.map((folder) => basename(folder)).join(', ') : `${ids.length} runs`,
      ...(near !== undefined && begun.length === 0 && { fix: near }),
    },
  );
}
