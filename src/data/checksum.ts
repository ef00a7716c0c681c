import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../core/errors.js';

/** The algorithms that public checksums use. */
export type Algorithm = 'sha256' | 'md5';

/** The checksum of a file, in hexadecimal. */
export async function checksumFile(path: string, algorithm: Algorithm = 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Copies a file, synced to disk, and gives the SHA-256 of what was written. */
export async function copyHashing(from: string, to: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await mkdir(dirname(to), { recursive: true });
  const file = await open(to, 'w');
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20, ...(signal && { signal }) })) {
      hash.update(chunk as Buffer);
      await file.writeFile(chunk as Buffer);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/**
 * Throws an InputError that names both checksums where they differ.
 *
 * @param origin where the expected one stands, e.g. `published`
 */
export function refuseOther(
  algorithm: Algorithm,
  found: string,
  expected: string,
  address: string,
  origin: string,
): void {
  if (found === expected.toLowerCase()) return;
  throw new InputError('The checksum of the file does not match', {
    where: address,
    expected: `${algorithm} ${expected} (${origin})`,
    found: `${algorithm} ${found}`,
    fix: 'the file was changed or damaged on its way: run the same command again, or take it from another place',
  });
}
