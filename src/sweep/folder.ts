import { join } from 'node:path';

/** The paths of a sweep's files below the results folder. */
export interface SweepFolder {
  folder: string;
  /** What was planned: cells, trials, runs. */
  plan: string;
  /** A folder: the frozen configuration of each run. */
  configs: string;
  /** A folder: what each run's processes wrote to the terminal. */
  logs: string;
  /** A folder: runs that failed as often as they are tried. */
  failures: string;
  /** The table's files. */
  table: { csv: string; markdown: string; plot: string };
  /** Those of the tables by domains, where the data have domains. */
  domains: { csv: string; markdown: string };
}

/** The files of a sweep, whether they exist or not. */
export function sweepFolder(resultsFolder: string, name: string): SweepFolder {
  const folder = join(resultsFolder, 'sweeps', name);
  const table = join(resultsFolder, 'tables', 'sweeps', name);
  return {
    folder,
    plan: join(folder, 'plan.json'),
    configs: join(folder, 'configs'),
    logs: join(folder, 'logs'),
    failures: join(folder, 'failures'),
    table: { csv: `${table}.csv`, markdown: `${table}.md`, plot: `${table}.svg` },
    domains: { csv: `${table}-domains.csv`, markdown: `${table}-domains.md` },
  };
}

/** The frozen configuration of a run. */
export function frozenConfig({ configs }: SweepFolder, run: string): string {
  return join(configs, `${run}.yaml`);
}

/** The log of a run's processes. */
export function runLog({ logs }: SweepFolder, run: string): string {
  return join(logs, `${run}.log`);
}
