import { existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../../core/errors.js';
import { runFolder } from '../run-folder.js';
import { readRunRecord } from '../run-record.js';
import { runsById, unclearId } from '../runs-by-id.js';
import { metricsIn, type RunSource, readSources } from './run-source.js';

/** Runs that a person named, and what was passed over. */
export interface FoundSources {
  sources: readonly RunSource[];
  /** Runs that have not finished, each with why. */
  notes: readonly string[];
}

/**
 * Finds and reads the runs that a person named: each the folder of a run, a folder of several, the id of a run or of an
 * experiment (all its seeds) below the results folder, or a file of figures. No other run is opened.
 *
 * @throws InputError for a name that leads to nothing, and for a run that was named itself and has not finished
 */
export async function findSources(named: readonly string[], resultsFolder: string): Promise<FoundSources> {
  const sources: RunSource[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  for (const name of named) {
    for (const path of await filesOf(name, resultsFolder, notes)) {
      const real = await realpath(path);
      if (!seen.has(real)) sources.push(...(await readSources(path)));
      seen.add(real);
    }
  }
  return { sources, notes };
}

/** The files of figures that a name leads to. */
async function filesOf(name: string, resultsFolder: string, notes: string[]): Promise<string[]> {
  if (!existsSync(name)) return filesOfId(name, resultsFolder, notes);
  if (!(await stat(name)).isDirectory()) return [name];
  if (isRun(name)) return fileOfRun(name);
  const folders = (await readdir(name)).sort().map((entry) => join(name, entry));
  return finishedOnes(folders.filter(isRun), name, notes);
}

async function filesOfId(id: string, resultsFolder: string, notes: string[]): Promise<string[]> {
  const folder = join(resultsFolder, 'runs');
  if (isRun(join(folder, id))) return fileOfRun(join(folder, id));
  const ids = existsSync(folder) ? (await readdir(folder)).filter((entry) => /-\d+$/.test(entry)) : [];
  const { runs, experiments } = runsById(id, ids);
  if (experiments.length !== 1)
    throw unclearId(id, { kind: 'experiments', meant: experiments, runs: ids }, resultsFolder);
  return finishedOnes(
    [...runs]
      .sort()
      .map((run) => join(folder, run))
      .filter(isRun),
    id,
    notes,
  );
}

/** Of several runs that nobody named one by one, those that finished. */
async function finishedOnes(folders: readonly string[], name: string, notes: string[]): Promise<string[]> {
  const files: string[] = [];
  for (const folder of folders) {
    const status = await statusOf(folder);
    if (status === 'finished') files.push(metricsIn(folder));
    else notes.push(`${basename(folder)} is left out: it is ${status}`);
  }
  if (files.length > 0) return files;
  throw new InputError('There is no finished run here', {
    where: name,
    expected: 'the folder of a run, a folder of several, an id, or a file of figures',
    found: folders.length === 0 ? 'no run' : `${folders.length} runs, none finished`,
  });
}

async function fileOfRun(folder: string): Promise<string[]> {
  const status = await statusOf(folder);
  if (status === 'finished') return [metricsIn(folder)];
  throw new InputError('The run has no figures to compare', {
    where: folder,
    expected: 'a finished run with figures on its test part',
    found: `a run that is ${status}`,
    fix: 'run its configuration again: it continues from its checkpoint; a sweep measures what it chooses',
  });
}

/** A copy of a run may be without its record; that it has figures is then all there is to know. */
async function statusOf(folder: string): Promise<string> {
  const { record, metrics } = runFolder(folder);
  const { status, test } = existsSync(record)
    ? await readRunRecord(record)
    : ({ status: 'finished', test: 'measured' } as const);
  if (status !== 'finished') return status;
  // Settings of a sweep that validation did not choose stay so.
  if (test === 'held back') return 'not measured on its test part';
  return existsSync(metrics) ? status : 'without figures';
}

function isRun(folder: string): boolean {
  const { record, metrics } = runFolder(folder);
  return existsSync(record) || existsSync(metrics);
}
