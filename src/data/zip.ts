import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { InputError } from '../core/errors.js';
import { damaged, explainArchiveError, refuseLink } from './archive-errors.js';
import { bounded, growthOf, inspect, readable } from './bounded-stream.js';

/** The type bits of a Unix mode, and those of a symbolic link. */
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Opens one member of a zip archive, decompressed and checked against its size and CRC-32.
 *
 * @param member its name, or what its name must fulfil; the first that fits is opened
 * @throws InputError where there is none (lists those that are there), for links, encrypted and damaged archives
 */
export async function openZipMember(
  path: string,
  member: string | ((name: string) => boolean),
): Promise<Readable> {
  const { bytes } = await inspect(path);
  const fits = typeof member === 'string' ? (name: string) => name === member : member;
  const names: string[] = [];
  const zip = await openZip(path);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      names.push(entry.fileName);
      if (!fits(entry.fileName)) continue;
      const where = `${path}#${entry.fileName}`;
      refuseUnreadable(entry, where);
      const stream = await zip.openReadStreamPromise(entry);
      return readable(checksummed(bounded(stream, path, where, growthOf(bytes)), entry.crc32, path, where));
    }
  } catch (error) {
    throw explainArchiveError(error, path, path);
  } finally {
    zip.close();
  }
  throw new InputError('The archive does not hold what is looked for', {
    where: path,
    ...(typeof member === 'string' ? { expected: member } : {}),
    found: names.length === 0 ? 'an empty archive' : listed(names),
    fix: 'check that it is the right archive, whole and unchanged',
  });
}

/** The names of the files in a zip archive, in its order. Throws InputError for damaged archives. */
export async function listZip(path: string): Promise<string[]> {
  await inspect(path);
  const names: string[] = [];
  const zip = await openZip(path);
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/')) names.push(entry.fileName);
    }
  } catch (error) {
    throw explainArchiveError(error, path, path);
  } finally {
    zip.close();
  }
  return names;
}

async function openZip(path: string): Promise<yauzl.ZipFile> {
  try {
    return await yauzl.openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true });
  } catch (error) {
    throw explainArchiveError(error, path, path);
  }
}

async function* checksummed(
  source: AsyncIterable<Buffer>,
  expected: number,
  path: string,
  where: string,
): AsyncGenerator<Buffer> {
  let found = 0;
  for await (const chunk of source) {
    found = crc32(chunk, found);
    yield chunk;
  }
  if (found !== expected) throw damaged(path, 'its CRC-32 does not match', where);
}

function refuseUnreadable(entry: yauzl.Entry, where: string): void {
  const mode = entry.externalFileAttributes >>> 16;
  refuseLink((mode & FILE_TYPE) === SYMBOLIC_LINK ? 'symlink' : 'file', where);
  if (entry.isEncrypted()) {
    throw new InputError('The member is encrypted', { where, fix: 'pack it again without a password' });
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
