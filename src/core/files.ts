import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EnvironmentError } from './errors.js';

/** Writes a file so that it is complete or absent: a temporary neighbour, synced, then renamed over the target. */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainFileError(error, path);
  }
}

/** A name beside `path` that no other process uses; `clean` finds leftovers by their suffix. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
}

/** Turns the errors a file system gives (full, read-only, forbidden) into one that says what to do. */
export function explainFileError(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new EnvironmentError('The disk is full', {
        where: path,
        fix: 'free some space (`reclab clean` shows what can be deleted) and run the same command again; nothing is lost',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new EnvironmentError('The file cannot be written', {
        where: path,
        fix: 'check the permissions, or choose other folders with --data-dir and --out',
      });
    default:
      return error;
  }
}
