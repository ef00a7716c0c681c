import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LockHeldError, lockHolder, withLock } from './lock.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A child that takes the lock, notes `in` and `out` in a file, and holds it for some milliseconds between them. */
function holder(lock: string, notes: string, milliseconds: number): ChildProcess {
  const code = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
    await withLock(${JSON.stringify(lock)}, async () => {
      appendFileSync(${JSON.stringify(notes)}, 'in ' + process.pid + '\\n');
      await setTimeout(${milliseconds});
      appendFileSync(${JSON.stringify(notes)}, 'out ' + process.pid + '\\n');
    });`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: 'inherit',
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

it('lets one process at a time in', async () => {
  const [lock, notes] = [join(folder, 'a.lock'), join(folder, 'a.txt')];
  const children = [holder(lock, notes, 150), holder(lock, notes, 150)];
  await Promise.all(children.map((child) => once(child, 'exit')));
  const lines = readFileSync(notes, 'utf-8').trim().split('\n');
  const [first, second] = [lines[0]!.slice(3), lines[2]!.slice(3)];
  expect(lines).toEqual([`in ${first}`, `out ${first}`, `in ${second}`, `out ${second}`]);
  expect(first).not.toBe(second);
  expect(existsSync(lock)).toBe(false);
});

it('takes over from a killed process at once', async () => {
  const [lock, notes] = [join(folder, 'b.lock'), join(folder, 'b.txt')];
  const child = holder(lock, notes, 60_000);
  await until(() => existsSync(notes));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(lock)).toBe(true);
  expect(await withLock(lock, async () => 'mine')).toBe('mine');
  expect(existsSync(lock)).toBe(false);
});

it('takes over from another host whose heartbeat has stopped, and waits while it beats', async () => {
  const lock = join(folder, 'c.lock');
  writeFileSync(lock, JSON.stringify({ pid: 1, host: 'elsewhere', since: '', token: 'theirs' }));
  const waited: string[] = [];
  const onWait = (other: { host: string } | null) => waited.push(other?.host ?? 'unknown');
  const signal = AbortSignal.timeout(300);
  await expect(withLock(lock, async () => {}, { signal, onWait })).rejects.toThrow(/timeout/);
  expect(waited).toEqual(['elsewhere']);
  const old = new Date(Date.now() - 130_000);
  utimesSync(lock, old, old);
  expect(await withLock(lock, async () => 'mine')).toBe('mine');
});

it('is patient with a living process on this host that is only busy', async () => {
  const lock = join(folder, 'g.lock');
  writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), since: '', token: 'busy' }));
  const old = new Date(Date.now() - 130_000);
  utimesSync(lock, old, old);
  const signal = AbortSignal.timeout(200);
  await expect(withLock(lock, async () => {}, { signal })).rejects.toThrow(/timeout/);
});

it('keeps its heart beating while it holds the lock', async () => {
  const lock = join(folder, 'd.lock');
  await withLock(
    lock,
    async () => {
      const before = statSync(lock).mtimeMs;
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(statSync(lock).mtimeMs).toBeGreaterThan(before + 40);
    },
    { staleAfter: 400 },
  );
});

it('releases the lock when the action fails', async () => {
  const lock = join(folder, 'e.lock');
  await expect(withLock(lock, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(existsSync(lock)).toBe(false);
});

it('lets only one of many take over a stale lock', async () => {
  const lock = join(folder, 'f.lock');
  writeFileSync(lock, JSON.stringify({ pid: 2 ** 30, host: hostname(), since: '', token: 'dead' }));
  let inside = 0;
  let most = 0;
  const enter = () =>
    withLock(lock, async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
    });
  await Promise.all(Array.from({ length: 6 }, enter));
  expect(most).toBe(1);
});

it('rejects instead of waiting where it is told to, and says who holds it', async () => {
  const lock = join(folder, 'h.lock');
  expect(await lockHolder(lock)).toBeNull();
  await withLock(lock, async () => {
    expect(await lockHolder(lock)).toMatchObject({ pid: process.pid, host: hostname() });
    const second = withLock(lock, async () => {}, { whenHeld: 'reject' });
    await expect(second).rejects.toThrow(LockHeldError);
    await expect(second).rejects.toMatchObject({ holder: { pid: process.pid } });
  });
  expect(await lockHolder(lock)).toBeNull();
});

it('counts the lock of a dead process as free', async () => {
  const lock = join(folder, 'i.lock');
  writeFileSync(lock, JSON.stringify({ pid: 2 ** 30, host: hostname(), since: '', token: 'dead' }));
  expect(await lockHolder(lock)).toBeNull();
  expect(await withLock(lock, async () => 'mine', { whenHeld: 'reject' })).toBe('mine');
});
