import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { bounded, CHUNK, growthOf, inspect, readable } from './bounded-stream.js';

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
