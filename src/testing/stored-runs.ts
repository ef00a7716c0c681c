import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Group, UserValues } from '../evaluation/evaluation.js';
import type { RunIdentity } from '../results/identity.js';
import { writeMetrics } from '../results/metrics-csv.js';
import { runFolder } from '../results/run-folder.js';
import { writeUserValues } from '../results/users-csv.js';

/** What a test says of a run; the rest is filled in. */
export interface RunDescription extends Partial<Omit<RunIdentity, 'run'>> {
  experiment: string;
  seed: number;
  /** recall@10 by user, for all users. */
  users: Readonly<Record<string, number>>;
  /** recall@10 by user, for the users of each domain. */
  domains?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Text of config.yaml; none is written without it. */
  configuration?: string;
  /** Whether users.csv.gz is written; it is by default. */
  withUsers?: boolean;
}

/** Writes the folder of a run with the figures of a test part, below a results folder; gives its path. */
export async function storeRun(resultsFolder: string, description: RunDescription): Promise<string> {
  const { experiment, seed, users, domains = {}, configuration, withUsers = true } = description;
  const folder = join(resultsFolder, 'runs', `${experiment}-${seed}`);
  const paths = runFolder(folder);
  mkdirSync(folder, { recursive: true });
  const groups = [
    { group: 'overall', name: 'all', values: users },
    ...Object.entries(domains).map(([name, values]) => ({ group: 'domain', name, values }) as const),
  ] as const;
  const rows = groups.map(({ group, name, values }) => {
    const all = Object.values(values);
    const value = all.reduce((sum, one) => sum + one, 0) / all.length;
    return { group, name, users: all.length, metric: 'recall', cutoff: 10, value } as const;
  });
  await writeMetrics(paths.metrics, identityOf(description), [{ subset: 'test', rows }]);
  if (withUsers) await writeUserValues(paths.users, userValues(groups), Object.keys(users));
  if (configuration !== undefined) writeFileSync(paths.config, configuration);
  return folder;
}

function identityOf(description: RunDescription): RunIdentity {
  const { users: _users, domains: _domains, configuration: _text, withUsers: _with, ...given } = description;
  return {
    run: `${given.experiment}-${given.seed}`,
    config: 'mf',
    dataset: 'movies',
    split: 'ratio',
    backbone: 'mf',
    loss: 'bpr',
    weighting: 'none',
    engine: 'wasm',
    protocol: 'default@1',
    trainFingerprint: 'train',
    testFingerprint: 'test',
    ...given,
  };
}

function userValues(groups: readonly (Group & { values: Readonly<Record<string, number>> })[]): UserValues {
  const ids = Object.keys(groups[0]!.values);
  const entries = groups.flatMap(({ values }, group) =>
    Object.entries(values).map(([user, value]) => ({ user: ids.indexOf(user), group, value })),
  );
  return {
    users: Int32Array.from(entries, ({ user }) => user),
    groupIndex: Uint16Array.from(entries, ({ group }) => group),
    groups: groups.map(({ group, name }) => ({ group, name })),
    metricIndex: new Uint8Array(entries.length),
    metrics: [{ metric: 'recall', cutoff: 10 }],
    values: Float32Array.from(entries, ({ value }) => value),
  };
}
