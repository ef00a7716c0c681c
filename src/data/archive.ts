import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import yauzl from 'yauzl';
import { InputError, ReclabError } from '../core/errors.js';

/** A member of an archive may grow to this many times the archive; text seldom grows tenfold. */
const LARGEST_GROWTH = 100;
/** Growth that is always allowed, in bytes. */
const HARMLESS_SIZE = 64 * 1024 * 1024;
const CHUNK = 256 * 1024;
/** The type bits of a Unix mode, and those of a symbolic link. */
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Opens a file for reading; a gzip file, recognised by its first bytes, is given decompressed.
 *
 * @throws InputError where the file is missing; while reading, where it is truncated, damaged or grows without bound
 */
export async function openFile(path: string): Promise<Readable> {
  const { bytes, gzipped } = await inspect(path);
  const source = createReadStream(path, { highWaterMark: CHUNK });
  if (!gzipped) return source;
  return readable(bounded(gunzip(source), path, path, growthOf(bytes)));
}

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

/**
 * Reads a tar archive, gzipped or not, from its beginning to its end and hands over each wanted file as it comes.
 * What `onMember` leaves unread is passed over.
 *
 * @throws InputError for members that are links or lead outside, and for truncated or damaged archives
 */
export async function readTarMembers(
  path: string,
  wanted: (name: string) => boolean,
  onMember: (name: string, stream: Readable) => Promise<void>,
): Promise<void> {
  const source = await openFile(path);
  const members = tar.extract();
  let failure: unknown = null;
  const fed = feed(source, members, path).catch((error: unknown) => {
    failure = error;
    members.destroy(error as Error);
  });
  try {
    for await (const member of members) {
      const { name, type } = member.header;
      refuseOutside(name, path);
      if (type !== 'directory' && wanted(name)) {
        refuseLink(type, `${path}#${name}`);
        await onMember(name, readable(contentOf(member)));
      }
      member.resume();
    }
  } catch (error) {
    source.destroy();
    throw failure === null ? explainArchiveError(error, path, path) : failure;
  }
  await fed;
  if (failure !== null) throw failure;
}

/** A member's bytes; who stops reading early does not destroy the member, which would end the archive with it. */
async function* contentOf(member: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  const chunks = member[Symbol.asyncIterator]();
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

/** Feeds a tar reader and checks that the archive has its end mark, so that a cut between two members is noticed. */
async function feed(source: Readable, members: tar.Extract, path: string): Promise<void> {
  let last: Buffer = Buffer.alloc(0);
  for await (const chunk of source as AsyncIterable<Buffer>) {
    last = chunk.length >= 512 ? chunk : Buffer.concat([last, chunk]).subarray(-512);
    if (!members.write(chunk)) await writable(members);
  }
  if (last.length < 512 || last.subarray(-512).some((byte) => byte !== 0))
    throw damaged(path, 'its end is missing');
  members.end(undefined);
}

function writable(members: tar.Extract): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      members.off('drain', onDrain).off('close', onClose).off('error', settle);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onDrain = () => settle();
    const onClose = () => settle(new Error('the reader was closed'));
    members.on('drain', onDrain).on('close', onClose).on('error', settle);
  });
}

async function inspect(path: string): Promise<{ bytes: number; gzipped: boolean }> {
  try {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      const gzipped = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
      return { bytes: (await stat(path)).size, gzipped };
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new InputError('The file does not exist', { where: path });
    }
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') {
      throw new InputError('This is a folder, not a file', { where: path });
    }
    throw error;
  }
}

async function openZip(path: string): Promise<yauzl.ZipFile> {
  try {
    return await yauzl.openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true });
  } catch (error) {
    throw explainArchiveError(error, path, path);
  }
}

function growthOf(bytes: number): number {
  return Math.max(HARMLESS_SIZE, bytes * LARGEST_GROWTH);
}

async function* gunzip(source: Readable): AsyncGenerator<Buffer> {
  const decompressed = createGunzip({ chunkSize: CHUNK });
  source.on('error', (error) => decompressed.destroy(error));
  try {
    yield* source.pipe(decompressed) as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
    decompressed.destroy();
  }
}

async function* bounded(
  source: AsyncIterable<Buffer>,
  path: string,
  where: string,
  limit: number,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > limit) {
        throw new InputError('The archive grows without bound when it is decompressed', {
          where,
          expected: `at most ${limit} bytes (${LARGEST_GROWTH} times the archive)`,
          fix: 'it is not what it claims to be: delete it and take it from its source',
        });
      }
      yield chunk;
    }
  } catch (error) {
    throw explainArchiveError(error, path, where);
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

function readable(source: AsyncIterable<unknown>): Readable {
  return Readable.from(source, { objectMode: false, highWaterMark: CHUNK });
}

function refuseUnreadable(entry: yauzl.Entry, where: string): void {
  const mode = entry.externalFileAttributes >>> 16;
  refuseLink((mode & FILE_TYPE) === SYMBOLIC_LINK ? 'symlink' : 'file', where);
  if (entry.isEncrypted()) {
    throw new InputError('The member is encrypted', { where, fix: 'pack it again without a password' });
  }
}

function refuseLink(type: string | null | undefined, where: string): void {
  if (type === undefined || type === null || type === 'file' || type === 'contiguous-file') return;
  throw new InputError('The member is not an ordinary file', {
    where,
    expected: 'a file',
    found: type === 'symlink' || type === 'link' ? 'a link' : type,
    fix: 'take the archive from its source',
  });
}

function refuseOutside(name: string, path: string): void {
  if (!isAbsolute(name) && !name.includes('\\') && !name.split('/').includes('..')) return;
  throw new InputError('The archive holds a member that leads outside of it', {
    where: path,
    found: name,
    fix: 'do not use this archive; take it from its source',
  });
}

function explainArchiveError(error: unknown, path: string, where: string): unknown {
  if (error instanceof ReclabError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && !code.startsWith('Z_') && !code.startsWith('ERR_')) return error;
  if (/^(absolute path|invalid relative path|invalid characters in fileName)/.test(message)) {
    return new InputError('The archive holds a member that leads outside of it', {
      where: path,
      found: message,
      fix: 'do not use this archive; take it from its source',
    });
  }
  return damaged(path, message, where);
}

function damaged(path: string, why: string, where = path): InputError {
  return new InputError('The archive is truncated or damaged', {
    where,
    found: why,
    fix: `delete ${path} and fetch it again (a file fetched by hand: import it again)`,
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
