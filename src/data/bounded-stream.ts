import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { InputError } from '../core/errors.js';
import { explainArchiveError } from './archive-errors.js';

/** An archive may grow to so many times its size; text seldom grows tenfold. */
const LARGEST_GROWTH = 100;
/** Growth that is always allowed, in bytes. */
const HARMLESS_SIZE = 64 * 1024 * 1024;
/** Bytes read at once. */
export const CHUNK = 256 * 1024;

/** The size of a file and whether it begins as gzip files do. Throws InputError where it is missing. */
export async function inspect(path: string): Promise<{ bytes: number; gzipped: boolean }> {
  try {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      const gzipped = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
      return { bytes: (await file.stat()).size, gzipped };
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

/** The bytes that a file of a size may become. */
export function growthOf(bytes: number): number {
  return Math.max(HARMLESS_SIZE, bytes * LARGEST_GROWTH);
}

/** Passes bytes on up to a limit, with the errors of the source explained. */
export async function* bounded(
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

/** A stream of bytes. */
export function readable(source: AsyncIterable<unknown>): Readable {
  return Readable.from(source, { objectMode: false, highWaterMark: CHUNK });
}
