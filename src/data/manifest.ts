import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import { withLock } from '../core/lock.js';

const entrySchema = z.object({
  sha256: z.string(),
  bytes: z.number(),
  /** Where the file came from; checksums of different places need not agree, since a mirror may pack anew. */
  origin: z.enum(['mirror', 'public', 'import']),
  /** When it was fetched, ISO 8601. */
  time: z.string(),
});

const manifestSchema = z.object({ files: z.record(z.string(), entrySchema) });

/** What is known of a fetched file. */
export type ManifestEntry = z.output<typeof entrySchema>;

/** The files of a data folder by address (for imported files: by name). */
export type Manifest = ReadonlyMap<string, ManifestEntry>;

/** Reads the manifest of a data folder; empty where there is none yet. Throws InputError where it is damaged. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = manifestPath(folder);
  const text = await readFile(path, 'utf-8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return new Map();
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new InputError('The manifest of the data folder is damaged', {
      where: path,
      expected: 'JSON with the checksums of fetched files',
      fix: 'delete it; files are then fetched and checked again',
    });
  }
  return new Map(Object.entries(parsed.data.files));
}

/** Adds or replaces one entry; safe against other processes. */
export async function recordFile(folder: string, address: string, entry: ManifestEntry): Promise<void> {
  await withLock(`${manifestPath(folder)}.lock`, async () => {
    const files = new Map(await readManifest(folder)).set(address, entry);
    const sorted = Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeFileAtomic(manifestPath(folder), `${JSON.stringify({ files: sorted }, null, 2)}\n`);
  });
}

/** Throws an InputError that names both checksums where a file is not the one that was first fetched from its place. */
export function refuseUnlikePinned(
  found: string,
  pinned: ManifestEntry,
  address: string,
  folder: string,
): void {
  if (found === pinned.sha256) return;
  throw new InputError('The file is not the one that was first fetched from here', {
    where: address,
    expected: `sha256 ${pinned.sha256} (fetched ${pinned.time})`,
    found: `sha256 ${found}`,
    fix: `if the data set has a new version that you want, remove its entry from ${manifestPath(folder)}`,
  });
}

function manifestPath(folder: string): string {
  return join(folder, 'manifest.json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
