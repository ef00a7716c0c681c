import { existsSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../../core/errors.js';
import { metricsHeader } from '../metrics-csv.js';
import { findRuns, runFolder, runFolderPath } from '../run-folder.js';
import { runsById, unclearId } from '../runs-by-id.js';

/**
 * The files of figures that a person named: a metrics.csv, the folder of a run, an id of a run or of an experiment or
 * the beginning of one, a results folder, or a folder with copies of such files, at any depth.
 *
 * @param named nothing stands for all runs of the results folder
 * @throws InputError where one of the names leads to no file
 */
export async function metricFiles(named: readonly string[], resultsFolder: string): Promise<string[]> {
  if (named.length === 0) return filesOfRuns(await findRuns(resultsFolder), resultsFolder);
  const found = await Promise.all(named.map((name) => filesOf(name, resultsFolder)));
  return [...new Set(found.flat())];
}

async function filesOf(named: string, resultsFolder: string): Promise<string[]> {
  if (!existsSync(named)) return filesOfRuns(await runsOfId(named, resultsFolder), named);
  if (!(await stat(named)).isDirectory()) return [named];
  const { metrics } = runFolder(named);
  if (existsSync(metrics)) return [metrics];
  const runs = await findRuns(named);
  return runs.length > 0 ? filesOfRuns(runs, named) : copiesBelow(named);
}

async function runsOfId(id: string, resultsFolder: string): Promise<string[]> {
  const ids = (await findRuns(resultsFolder)).map((folder) => basename(folder));
  const { runs, experiments } = runsById(id, ids);
  if (experiments.length === 1) return runs.map((run) => runFolderPath(resultsFolder, run));
  throw unclearId(id, { kind: 'experiments', meant: experiments, runs: ids }, resultsFolder);
}

function filesOfRuns(runs: readonly string[], where: string): string[] {
  const files = runs.map((folder) => runFolder(folder).metrics).filter((path) => existsSync(path));
  if (files.length === 0) throw nothingFound(where, `${runs.length} runs, none with a metrics.csv`);
  return files;
}

async function copiesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const candidates = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.csv'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const isMetrics = await Promise.all(candidates.map(beginsWithHeader));
  const files = candidates.filter((_, index) => isMetrics[index]);
  if (files.length === 0) throw nothingFound(folder, 'no file with the header of a metrics.csv');
  return files;
}

async function beginsWithHeader(path: string): Promise<boolean> {
  const header = Buffer.from(metricsHeader.join(','));
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(header.length), 0, header.length, 0);
    return bytesRead === header.length && buffer.equals(header);
  } finally {
    await file.close();
  }
}

function nothingFound(where: string, found: string): InputError {
  return new InputError('There are no figures here', {
    where,
    expected: 'runs with a metrics.csv, their ids, or copies of such files',
    found,
    fix: 'name a results folder with --out, a run, or a file; `reclab run` makes them',
  });
}
