import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../core/errors.js';
import type { MetricRow } from '../../evaluation/evaluation.js';
import type { RunIdentity } from '../identity.js';
import { type MetricRecord, readMetrics } from '../metrics-csv.js';
import { runFolder } from '../run-folder.js';
import { groupBy } from './group-by.js';

/** The figures of one run on the test part, and the files that lie beside them. */
export interface RunSource {
  /** The file that the figures stand in. */
  path: string;
  identity: RunIdentity;
  rows: readonly MetricRow[];
  /** users.csv.gz; null where there is none that belongs to this run alone. */
  users: string | null;
  /** config.yaml; null where there is none. */
  config: string | null;
}

/**
 * Reads the runs that stand in a file of figures: a run's metrics.csv, or the figures of several runs below each other.
 *
 * Values of single users and the configuration are taken from beside a file called metrics.csv that holds one run.
 *
 * @throws InputError where it is no such file, or holds a run without figures on the test part
 */
export async function readSources(path: string): Promise<RunSource[]> {
  const runs = groupBy(await readMetrics(path), ({ run }) => run);
  if (runs.size === 0)
    throw new InputError('The file holds no figures', { where: path, found: 'a header alone' });
  return [...runs.values()].map((records) => source(path, records, runs.size === 1));
}

function source(path: string, records: readonly MetricRecord[], isAlone: boolean): RunSource {
  const identity = records[0]!;
  const rows = records.filter(({ subset }) => subset === 'test');
  if (rows.length === 0) {
    throw new InputError(`The run ${identity.run} has no figures on the test part`, {
      where: path,
      found: 'validation alone',
      fix: 'a sweep evaluates its chosen runs when it is complete; `reclab evaluate <run>` looks at one',
    });
  }
  const beside = runFolder(dirname(path));
  const owns = isAlone && basename(path) === basename(beside.metrics);
  const present = (file: string) => (owns && existsSync(file) ? file : null);
  return { path, identity, rows, users: present(beside.users), config: present(beside.config) };
}

/** The file of figures in a folder, were the folder that of a run. */
export function metricsIn(folder: string): string {
  return join(folder, 'metrics.csv');
}
