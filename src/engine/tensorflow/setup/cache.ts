import { mkdir, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';
import { type LockHolder, withLock } from '../../../core/lock.js';
import type { Reporter } from '../../../core/reporter.js';

/**
 * The folder that keeps TensorFlow's libraries and the built addons, outside `node_modules`, so that installing the
 * packages again costs seconds: `tensorflow` below `RECLAB_CACHE`, or below `reclab` in the user's cache folder.
 */
export function cacheFolder(variables: NodeJS.ProcessEnv = process.env): string {
  const own = variables.RECLAB_CACHE;
  if (own) return join(resolve(own), 'tensorflow');
  return join(variables.XDG_CACHE_HOME || join(homedir(), '.cache'), 'reclab', 'tensorflow');
}

/**
 * Works on the cache folder while no other setup does; makes it, and clears what killed setups left in it.
 *
 * @throws EnvironmentError where it cannot be written
 */
export async function withCache<T>(
  folder: string,
  work: () => Promise<T>,
  { reporter, signal }: CacheContext,
): Promise<T> {
  try {
    await mkdir(folder, { recursive: true });
    return await withLock(
      join(folder, 'setup.lock'),
      async () => {
        await clearLeftovers(folder);
        return work();
      },
      { signal, onWait: (holder) => reporter.info(waiting(holder)) },
    );
  } catch (error) {
    throw explainCacheError(error, folder);
  }
}

/** Whom the waiting for another setup is told, and what ends it. */
export interface CacheContext {
  reporter: Reporter;
  signal?: AbortSignal | undefined;
}

async function clearLeftovers(folder: string): Promise<void> {
  const leftovers = (await readdir(folder)).filter((name) => name.endsWith('.tmp'));
  for (const name of leftovers) await rm(join(folder, name), { recursive: true, force: true });
}

function waiting(holder: LockHolder | null): string {
  return `waiting for another setup${holder === null ? '' : ` (process ${holder.pid} on ${holder.host})`}`;
}

/** Turns what a file system throws into an error that names the cache folder and how to choose another. */
export function explainCacheError(error: unknown, folder: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new EnvironmentError('The disk is full', {
        where: folder,
        fix: 'free some space, or choose another folder with RECLAB_CACHE; nothing half-made is left',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new EnvironmentError('The cache folder cannot be written', {
        where: folder,
        fix: 'choose another folder with RECLAB_CACHE',
      });
    default:
      return error;
  }
}
