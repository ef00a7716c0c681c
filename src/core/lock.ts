import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainFileError } from './files.js';

/** Who holds a lock. */
export interface LockHolder {
  pid: number;
  host: string;
  /** When it was taken, ISO 8601. */
  since: string;
}

/** How `withLock` waits. */
export interface LockOptions {
  /** Stops the waiting; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called once, when the lock is found held by another. */
  onWait?: ((holder: LockHolder | null) => void) | undefined;
  /** A lock without a heartbeat for so long, in milliseconds, is taken over; only tests should need another value. */
  staleAfter?: number | undefined;
  /** What to do where another holds the lock: wait for it (where absent), or reject with `LockHeldError`. */
  whenHeld?: 'wait' | 'reject' | undefined;
}

/** Another process holds the lock, and the caller does not want to wait. */
export class LockHeldError extends Error {
  constructor(
    readonly path: string,
    /** Null while its maker has not written it yet. */
    readonly holder: LockHolder | null,
  ) {
    super(`${path} is held by process ${holder?.pid} on ${holder?.host}`);
    this.name = 'LockHeldError';
  }
}

/** A heartbeat stands still while a process blocks its event loop, e.g. in a long computation. */
const STALE_AFTER = 120_000;
const HEARTBEATS_UNTIL_STALE = 8;
/** A living process on this host may only be busy; its number may also have gone to another process. */
const PATIENCE_WITH_THE_LIVING = 15;
const POLL = 100;
/** A takeover is two file operations; a guard this old belongs to a process that was killed between them. */
const LONGEST_TAKEOVER = 10_000;

/**
 * Runs `action` while holding an exclusive lock: a file that names process and host and whose modification time is a
 * heartbeat. Others, also on other machines that share the folder, wait. A lock is taken over where its process is dead
 * (on this host) or its heartbeat has stopped (on another host for two minutes, on this one for thirty), so that a killed
 * process locks nobody out. The lock is released however `action` ends. Not re-entrant.
 *
 * @throws what `action` throws; the reason of `signal` while waiting; LockHeldError where it should not wait;
 *   EnvironmentError where the file cannot be made
 */
export async function withLock<T>(
  path: string,
  action: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const staleAfter = options.staleAfter ?? STALE_AFTER;
  const token = await acquire(path, staleAfter, options);
  const heartbeat = setInterval(() => void beat(path), staleAfter / HEARTBEATS_UNTIL_STALE);
  heartbeat.unref();
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    await release(path, token);
  }
}

/** Who holds a lock at present; null where nobody does, or only a process that is gone. */
export async function lockHolder(path: string): Promise<LockHolder | null> {
  const held = await inspect(path);
  return held === null || isStale(held, STALE_AFTER) ? null : held.holder;
}

async function acquire(path: string, staleAfter: number, options: LockOptions): Promise<string> {
  const token = randomUUID();
  let waiting = false;
  for (;;) {
    options.signal?.throwIfAborted();
    if (await create(path, token)) return token;
    const held = await inspect(path);
    if (held === null) continue;
    if (isStale(held, staleAfter)) {
      await removeStale(path, held.token);
      continue;
    }
    if (options.whenHeld === 'reject') throw new LockHeldError(path, held.holder);
    if (!waiting) options.onWait?.(held.holder);
    waiting = true;
    await sleep(POLL, undefined, { signal: options.signal }).catch(() => options.signal?.throwIfAborted());
  }
}

async function create(path: string, token: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    try {
      const holder: LockHolder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
      await file.writeFile(JSON.stringify({ ...holder, token }));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw explainFileError(error, path);
  }
}

interface Held {
  holder: LockHolder | null;
  /** Empty while its maker has not written it yet. */
  token: string;
  /** Milliseconds since the last heartbeat. */
  age: number;
}

async function inspect(path: string): Promise<Held | null> {
  try {
    const age = Date.now() - (await stat(path)).mtimeMs;
    const content = await readFile(path, 'utf-8');
    if (content === '') return { holder: null, token: '', age };
    const { token, ...holder } = JSON.parse(content) as LockHolder & { token: string };
    return { holder, token, age };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof SyntaxError) return { holder: null, token: '', age: 0 };
    throw explainFileError(error, path);
  }
}

function isStale({ holder, age }: Held, staleAfter: number): boolean {
  if (holder === null || holder.host !== hostname()) return age > staleAfter;
  return !isAlive(holder.pid) || age > staleAfter * PATIENCE_WITH_THE_LIVING;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Removes a stale lock. Several processes may have found it stale, and the first may already hold a new one; so a
 * second file admits one at a time, which looks again before it removes.
 */
async function removeStale(path: string, token: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await create(guard, token))) {
    const other = await inspect(guard);
    if (other !== null && other.age > LONGEST_TAKEOVER) await rm(guard, { force: true });
    await sleep(POLL);
    return;
  }
  try {
    const held = await inspect(path);
    if (held?.token === token) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function beat(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

async function release(path: string, token: string): Promise<void> {
  const held = await inspect(path);
  if (held?.token === token) await rm(path, { force: true });
}
