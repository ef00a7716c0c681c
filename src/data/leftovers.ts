import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What `temporaryName` of core/files.ts appends. */
const TEMPORARY = /^\.\d+\.[0-9a-f]{8}\.tmp$/;

/**
 * Removes what killed processes left of their work on `path`: its temporary neighbours. Only for the one who holds the
 * lock of `path`, because a living process may be writing them otherwise.
 */
export async function removeLeftovers(path: string): Promise<void> {
  const name = basename(path);
  for (const neighbour of await readdir(dirname(path)).catch(() => [])) {
    const leftover = neighbour.startsWith(name) && TEMPORARY.test(neighbour.slice(name.length));
    if (leftover) await rm(join(dirname(path), neighbour), { recursive: true, force: true });
  }
}
