import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../core/errors.js';
import { type MetricRecord, readMetrics } from './metrics-csv.js';
import { type RunRecord, readRunRecord } from './run-record.js';

/** The paths of a run's files. */
export interface RunFolder {
  folder: string;
  config: string;
  metrics: string;
  users: string;
  events: string;
  record: string;
  /** A folder: the newest state. */
  checkpoint: string;
  /** A folder: the weights at the best validation. */
  best: string;
  curves: string;
  diagnostics: string;
  /** Weights of domains over the epochs. */
  weights: string;
  domains: string;
}

/** A run as it lies on the disk. */
export interface StoredRun {
  paths: RunFolder;
  record: RunRecord;
  /** Empty until the run has figures. */
  metrics: readonly MetricRecord[];
}

/** The folder of a run below the results folder. */
export function runFolderPath(resultsFolder: string, run: string): string {
  return join(resultsFolder, 'runs', run);
}

/** The files of the run in a folder, whether they exist or not. */
export function runFolder(folder: string): RunFolder {
  return {
    folder,
    config: join(folder, 'config.yaml'),
    metrics: join(folder, 'metrics.csv'),
    users: join(folder, 'users.csv.gz'),
    events: join(folder, 'events.jsonl'),
    record: join(folder, 'run.json'),
    checkpoint: join(folder, 'checkpoint'),
    best: join(folder, 'best'),
    curves: join(folder, 'curves.svg'),
    diagnostics: join(folder, 'diagnostics.svg'),
    weights: join(folder, 'weights.svg'),
    domains: join(folder, 'domains.svg'),
  };
}

/** The folders of all runs below a results folder, by name; none where there is no results folder yet. */
export async function findRuns(resultsFolder: string): Promise<string[]> {
  const folder = join(resultsFolder, 'runs');
  if (!existsSync(folder)) return [];
  return (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .filter((path) => existsSync(runFolder(path).record))
    .sort();
}

/**
 * Reads the record and the figures of a run.
 *
 * @throws InputError where the folder holds no run, or one of its files is damaged
 */
export async function readRun(folder: string): Promise<StoredRun> {
  const paths = runFolder(folder);
  if (!existsSync(paths.record)) {
    throw new InputError('This is not the folder of a run', {
      where: folder,
      expected: 'a folder with a run.json, such as results/runs/<id>',
      found: existsSync(folder) ? 'a folder without run.json' : 'no such folder',
    });
  }
  return {
    paths,
    record: await readRunRecord(paths.record),
    metrics: existsSync(paths.metrics) ? await readMetrics(paths.metrics) : [],
  };
}

/** Which table a configuration gives. */
export interface TableName {
  /** As `datasetLabel` gives it. */
  dataset: string;
  /** The configuration's name. */
  config: string;
  /** The experiment's id where overrides changed the experiment, so that it does not replace the configuration's. */
  overriddenExperiment: string | null;
}

/** The files of a per-domain table below the results folder. */
export function tablePaths(resultsFolder: string, table: TableName): { csv: string; markdown: string } {
  const { dataset, config, overriddenExperiment } = table;
  const name = overriddenExperiment === null ? config : `${config}-${overriddenExperiment}`;
  const stem = join(resultsFolder, 'tables', dataset, name);
  return { csv: `${stem}.csv`, markdown: `${stem}.md` };
}
