import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from '../core/lock.js';
import { Collector } from '../core/reporter.js';
import { sweepFolder } from './folder.js';
import { MemoryGate } from './memory-gate.js';
import type { PlannedRun } from './plan.js';
import { runTasks, type Task, type TaskOptions } from './run-tasks.js';

let out: string;
let started: string[];
let reporter: Collector;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'tasks-'));
  started = [];
  reporter = new Collector();
});
afterEach(() => rm(out, { recursive: true }));

function task(run: string): Task {
  const planned: PlannedRun = {
    run,
    experiment: run.slice(0, -2),
    label: 'bpr',
    seed: 1,
    engine: 'wasm',
    tuned: false,
    hasValidation: false,
    metrics: ['ndcg'],
    cutoffs: [10],
    shape: 'small',
    epochs: 1,
  };
  return { run: planned, part: 'test' };
}

/** Works with processes that run a line of JavaScript in place of a run. */
function work(tasks: Task[], script: (run: string) => string, more: Partial<TaskOptions> = {}) {
  return runTasks(tasks, {
    folder: sweepFolder(out, 'tasks'),
    outFolder: out,
    jobs: 2,
    retries: 1,
    select: 'ndcg@10',
    memory: new MemoryGate(),
    live: false,
    reporter,
    signal: new AbortController().signal,
    command({ run }) {
      started.push(run.run);
      return [process.execPath, '-e', script(run.run)];
    },
    ...more,
  });
}

const diverges = `console.error('error: The loss is NaN\\n  do:       lower it'); process.exit(4)`;

it('tries a failed run again up to the limit, goes on with the others, and notes it for good', async () => {
  const failed = await work([task('a-1'), task('b-1')], () => diverges);
  expect(
    failed.map(({ run, message, environment }) => [run.run, message.split('\n')[0], environment]).sort(),
  ).toEqual([
    ['a-1', 'The loss is NaN', false],
    ['b-1', 'The loss is NaN', false],
  ]);
  expect(started.sort()).toEqual(['a-1', 'a-1', 'b-1', 'b-1']);
  expect(await work([task('a-1'), task('b-1')], () => diverges)).toEqual([]);
  expect(started).toHaveLength(4);
});

it('does not note for good what a full disk or a kill ended', async () => {
  const scripts = (run: string) =>
    run === 'a-1'
      ? `console.error('error: The disk is full'); process.exit(3)`
      : `process.kill(process.pid, 'SIGKILL')`;
  const failed = await work([task('a-1'), task('b-1')], scripts);
  expect(failed.map(({ run, environment }) => [run.run, environment]).sort()).toEqual([
    ['a-1', true],
    ['b-1', false],
  ]);
  expect(started.sort()).toEqual(['a-1', 'b-1', 'b-1']);
  expect(existsSync(join(out, 'sweeps', 'tasks', 'failures'))).toBe(false);
  await work([task('a-1')], scripts);
  expect(started.filter((run) => run === 'a-1')).toHaveLength(2);
});

it('runs as many processes side by side as it may, and not more', async () => {
  const notes = join(out, 'notes.txt');
  const script = () => `
    const { appendFileSync } = require('node:fs');
    appendFileSync(${JSON.stringify(notes)}, 'in\\n');
    setTimeout(() => { appendFileSync(${JSON.stringify(notes)}, 'out\\n'); process.exit(4); }, 300);`;
  await work([task('a-1'), task('b-1'), task('c-1'), task('d-1')], script, { retries: 0 });
  let inside = 0;
  let most = 0;
  for (const line of (await readFile(notes, 'utf-8')).trim().split('\n')) {
    inside += line === 'in' ? 1 : -1;
    most = Math.max(most, inside);
  }
  expect(most).toBe(2);
});

it('leaves a run to the worker that is at it, and takes it when that is gone', async () => {
  const lock = join(out, 'runs', 'a-1.lock');
  await mkdir(dirname(lock), { recursive: true });
  let released = false;
  const holding = withLock(lock, async () => {
    await sleep(700);
    released = true;
  });
  await sleep(50);
  const startedAfterRelease: boolean[] = [];
  await work([task('a-1')], () => diverges, {
    retries: 0,
    command() {
      startedAfterRelease.push(released);
      return [process.execPath, '-e', diverges];
    },
  });
  await holding;
  expect(startedAfterRelease).toEqual([true]);
  expect(reporter.infos).toEqual(['Waiting for other workers, which are at one run']);
});

it('asks its processes to end on Ctrl-C, and waits for them', async () => {
  const notes = join(out, 'notes.txt');
  await appendFile(notes, '');
  const pressed = new AbortController();
  const script = () => `
    const { appendFileSync } = require('node:fs');
    process.on('SIGINT', () => setTimeout(() => { appendFileSync(${JSON.stringify(notes)}, 'saved'); process.exit(130); }, 200));
    appendFileSync(${JSON.stringify(notes)}, 'ready ');
    setInterval(() => {}, 1000);`;
  const working = work([task('a-1')], script, { signal: pressed.signal });
  working.catch(() => {});
  while ((await readFile(notes, 'utf-8')) === '') await sleep(20);
  pressed.abort('SIGINT');
  await expect(working).rejects.toMatchObject({ exitCode: 130 });
  expect(await readFile(notes, 'utf-8')).toBe('ready saved');
});

it('keeps what each process wrote in the log of its run', async () => {
  await work([task('a-1')], () => diverges);
  const log = await readFile(join(out, 'sweeps', 'tasks', 'logs', 'a-1.log'), 'utf-8');
  expect(log.split('error: The loss is NaN')).toHaveLength(3);
});
