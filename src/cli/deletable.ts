import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { findRuns, runFolder } from '../results/run-folder.js';
import { type RunRecord, readRunRecord } from '../results/run-record.js';

/** What a thing that can be deleted is; runs by how they ended. */
export const deletableKinds = [
  'leftover',
  'prepared',
  'download',
  'baselines',
  'sweep',
  'engine',
  'finished',
  'failed',
  'interrupted',
] as const;
/** A kind of things that can be deleted. */
export type DeletableKind = (typeof deletableKinds)[number];

/** A file or folder that can be deleted. */
export interface Deletable {
  kind: DeletableKind;
  path: string;
  bytes: number;
  /** e.g. the configuration and seed of a run. */
  what: string;
}

/** A younger temporary file may belong to a process that is at work. */
const LEFTOVER_AFTER_SECONDS = 600;

/**
 * Finds what can be deleted below the data and results folders: temporary files that nobody finished, prepared data
 * (built again when needed), downloads (fetched or imported again), the figures kept for baselines, plans of sweeps (whose
 * runs stay), the libraries of engines (`reclab setup` brings them again), and runs. Runs at work are left out.
 */
export async function findDeletable(
  dataFolder: string,
  outFolder: string,
  engineFolder: string,
): Promise<Deletable[]> {
  return [
    ...(await leftovers(dataFolder)),
    ...(await leftovers(outFolder)),
    ...(await preparedData(dataFolder)),
    ...(await downloads(dataFolder)),
    ...(await baselineFigures(outFolder)),
    ...(await sweeps(outFolder)),
    ...(await engineLibraries(engineFolder)),
    ...(await runs(outFolder)),
  ];
}

async function leftovers(folder: string): Promise<Deletable[]> {
  const found: Deletable[] = [];
  for (const path of await entriesBelow(folder, /\.(tmp|part|part\.json)$/)) {
    const age = (Date.now() - (await stat(path)).mtimeMs) / 1000;
    if (age < LEFTOVER_AFTER_SECONDS) continue;
    const what = /\.part(\.json)?$/.test(path)
      ? 'a download that broke off; it would be continued'
      : 'a temporary file';
    found.push({ kind: 'leftover', path, bytes: await sizeBelow(path), what });
  }
  return found;
}

async function preparedData(folder: string): Promise<Deletable[]> {
  const root = join(folder, 'prepared');
  const found: Deletable[] = [];
  for (const name of await names(root)) {
    const path = join(root, name);
    if (!existsSync(join(path, 'dataset.json'))) continue;
    found.push({ kind: 'prepared', path, bytes: await sizeBelow(path), what: 'a prepared data set' });
  }
  return found;
}

async function downloads(folder: string): Promise<Deletable[]> {
  const found: Deletable[] = [];
  for (const path of await filesBelow(join(folder, 'downloads'))) {
    if (/\.(tmp|part|part\.json|lock)$/.test(path)) continue;
    found.push({
      kind: 'download',
      path,
      bytes: await sizeBelow(path),
      what: 'a file of a public host, or imported',
    });
  }
  return found;
}

async function baselineFigures(folder: string): Promise<Deletable[]> {
  const path = join(folder, 'cache', 'baselines');
  if (!existsSync(path)) return [];
  return [{ kind: 'baselines', path, bytes: await sizeBelow(path), what: 'kept figures of baselines' }];
}

async function sweeps(folder: string): Promise<Deletable[]> {
  const root = join(folder, 'sweeps');
  const found: Deletable[] = [];
  for (const name of await names(root)) {
    const path = join(root, name);
    if (!existsSync(join(path, 'plan.json'))) continue;
    found.push({
      kind: 'sweep',
      path,
      bytes: await sizeBelow(path),
      what: 'plan and logs of a sweep; its runs stay',
    });
  }
  return found;
}

async function engineLibraries(folder: string): Promise<Deletable[]> {
  if (!existsSync(folder)) return [];
  const what = 'libraries of the tensorflow engine; `reclab setup tensorflow` brings them again';
  return [{ kind: 'engine', path: folder, bytes: await sizeBelow(folder), what }];
}

async function runs(folder: string): Promise<Deletable[]> {
  const found: Deletable[] = [];
  for (const path of await findRuns(folder)) {
    const record = await readRunRecord(runFolder(path).record).catch(() => null);
    const kind = record === null ? 'failed' : endOf(record);
    if (kind === null) continue;
    const what =
      record === null ? 'a damaged run' : `${record.config}, seed ${record.seed}, ${record.dataset.label}`;
    found.push({ kind, path, bytes: await sizeBelow(path), what });
  }
  return found;
}

/** How a run ended; a run whose process is gone was interrupted; null for one at work. */
function endOf({ status, process: owner }: RunRecord): 'finished' | 'failed' | 'interrupted' | null {
  if (status !== 'running') return status;
  if (owner === undefined) return 'interrupted';
  return owner.host !== hostname() || isAlive(owner.id) ? null : 'interrupted';
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function entriesBelow(folder: string, pattern: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (pattern.test(entry.name)) found.push(path);
    else if (entry.isDirectory()) found.push(...(await entriesBelow(path, pattern)));
  }
  return found;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function sizeBelow(path: string): Promise<number> {
  const status = await stat(path);
  if (!status.isDirectory()) return status.size;
  let bytes = 0;
  for (const name of await names(path)) bytes += await sizeBelow(join(path, name));
  return bytes;
}

function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
