import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { explainFileError, temporaryName } from '../core/files.js';
import { fingerprint, stableStringify } from '../core/hash.js';
import { type Column, type Columns, columnsOf, datasetOf, fingerprintOf, type Heading } from './columns.js';
import type { Dataset } from './dataset.js';

/** Version of the files of a cache entry; raised when they change. */
const FORMAT = 1;
const HEADING_FILE = 'dataset.json';
const LONGEST_TRANSFER = 1 << 30;

const kinds = { Int32Array, Float32Array, Float64Array, Uint8Array };

interface StoredHeading extends Heading {
  format: number;
  columns: { name: string; kind: keyof typeof kinds; length: number }[];
}

/** Why a cache entry cannot be used. */
export class DamagedCache extends Error {}

/** The key of prepared data: a readable name and a hash of all that decides their content. */
export function cacheKey(name: string, decidedBy: Record<string, unknown>): string {
  return `${name}-${fingerprint(stableStringify({ format: FORMAT, ...decidedBy })).slice(0, 16)}`;
}

/**
 * Writes prepared data to a folder that is complete or absent: one little-endian binary file a column and a JSON heading,
 * made in a temporary neighbour, synced and renamed. What stood there before is replaced.
 *
 * @throws EnvironmentError where the disk is full or read-only; nothing is then left behind
 */
export async function writeCache(folder: string, dataset: Dataset): Promise<void> {
  const temporary = temporaryName(folder);
  try {
    await mkdir(temporary, { recursive: true });
    const columns = columnsOf(dataset);
    for (const [name, column] of columns) {
      await writeSynced(
        join(temporary, name),
        new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
      );
    }
    await writeSynced(join(temporary, HEADING_FILE), Buffer.from(headingOf(dataset, columns)));
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw explainFileError(error, folder);
  }
}

/**
 * Reads prepared data and verifies them: the size of each file, and the fingerprint of the whole.
 *
 * @returns null where there are none
 * @throws DamagedCache where they are not what was written
 */
export async function readCache(folder: string): Promise<Dataset | null> {
  const heading = await readHeading(join(folder, HEADING_FILE));
  if (heading === null) return null;
  const { columns: stored, format, ...rest } = heading;
  if (format !== FORMAT) throw new DamagedCache(`it has format ${format}, not ${FORMAT}`);
  const columns = new Map<string, Column>();
  for (const { name, kind, length } of stored) {
    columns.set(name, await readColumn(join(folder, name), new kinds[kind](length)));
  }
  if (fingerprintOf(columns) !== rest.fingerprint) throw new DamagedCache('its fingerprint does not match');
  return datasetOf(rest, columns);
}

function headingOf(dataset: Dataset, columns: Columns): string {
  const heading: StoredHeading = {
    format: FORMAT,
    name: dataset.name,
    rowsInTimeOrder: dataset.rowsInTimeOrder,
    fingerprint: dataset.fingerprint,
    provenance: dataset.provenance,
    columns: [...columns].map(([name, column]) => ({
      name,
      kind: column.constructor.name as keyof typeof kinds,
      length: column.length,
    })),
  };
  return `${JSON.stringify(heading, null, 2)}\n`;
}

async function readHeading(path: string): Promise<StoredHeading | null> {
  try {
    return JSON.parse(await readFile(path, 'utf-8')) as StoredHeading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof SyntaxError) throw new DamagedCache(`${HEADING_FILE} is no JSON`);
    throw error;
  }
}

async function readColumn<Kind extends Column>(path: string, column: Kind): Promise<Kind> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new DamagedCache(`${path} is missing`) : error;
  });
  try {
    const { size } = await file.stat();
    if (size !== column.byteLength) {
      throw new DamagedCache(`${path} has ${size} bytes, not ${column.byteLength}`);
    }
    const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, Math.min(size - at, LONGEST_TRANSFER), at);
      if (bytesRead === 0) throw new DamagedCache(`${path} ends early`);
      at += bytesRead;
    }
    return column;
  } finally {
    await file.close();
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename durable; not every system can open a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
