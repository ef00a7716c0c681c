// Whether a sweep that is stopped by Ctrl-C, a killed process and a full disk, and ended by two workers at once, gives the
// same tables, byte for byte, as one that is left alone. Needs the right to mount a small disk.
//
// Run: npx tsx scripts/trials/sweep-interruptions.ts [--movielens-100k]
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mountSmallDisk, type SmallDisk } from '../../src/testing/small-disk.js';

const RUNS = 24;
const second = process.argv.includes('--movielens-100k')
  ? '{ name: movielens-100k, minRating: 4, kCore: 10 }'
  : '{ name: synthetic, users: 300, items: 80, domainCount: 4 }';

/** Two backbone settings, three losses, two data sets, two seeds. */
const sweep = `name: interrupted
base:
  dataset: { name: synthetic }
  split: { name: leave-one-out }
  backbone: { name: mf }
  loss: { name: softmax }
  training: { optimizer: { name: adam, learningRate: 0.02 }, batchSize: 256, epochs: 30, evaluateEvery: 10 }
  evaluation: { metrics: [recall, ndcg], cutoffs: [10] }
  engine: wasm
axes:
  dataset: [{ name: synthetic, users: 200, items: 100 }, ${second}]
  backbone.dimensions: [8, 16]
  loss: [{ name: bpr }, { name: bce }, { name: softmax, negatives: full }]
  seeds: [1, 2]
jobs: 2
`;

const folder = mkdtempSync(join(tmpdir(), 'sweep-trial-'));
const file = join(folder, 'sweep.yaml');
const script = join(import.meta.dirname, '../../src/cli/child.ts');
const data = process.env.RECLAB_DATA ?? join(folder, 'data');

/** Starts `reclab sweep` on a results folder. */
function start(out: string, ...more: string[]): ChildProcess {
  const args = ['sweep', file, '--out', out, '--data-dir', data, ...more];
  return spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Waits for the end of a process; its exit code and what it told. */
async function end(child: ChildProcess): Promise<{ code: number | null; told: string }> {
  let told = '';
  child.stderr!.setEncoding('utf-8').on('data', (text: string) => {
    told += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, told };
}

interface Record {
  status: string;
  process?: { id: number };
}

function records(out: string): Record[] {
  const runs = join(out, 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .map((run) => join(runs, run, 'run.json'))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf-8')) as Record);
}

const finished = (out: string) => records(out).filter(({ status }) => status === 'finished').length;

async function until<Value>(look: () => Value | false | undefined): Promise<Value> {
  for (;;) {
    const value = look();
    if (value) return value;
    await sleep(20);
  }
}

/** The number of a process that is at a run. */
function workingProcess(out: string): number | undefined {
  return records(out).find(({ status }) => status === 'running')?.process?.id;
}

function check(what: string, holds: boolean): void {
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}`);
  if (!holds) process.exitCode = 1;
}

/** Every file of a sweep that must not depend on how it was interrupted. */
function results(out: string): Map<string, Buffer> {
  const tables = ['csv', 'md'].map((extension) => join('tables', 'sweeps', `interrupted.${extension}`));
  const runs = readdirSync(join(out, 'runs'))
    .filter((name) => !name.endsWith('.lock'))
    .flatMap((run) => ['metrics.csv', 'users.csv.gz', 'config.yaml'].map((name) => join('runs', run, name)));
  return new Map(
    [...tables, ...runs, join('sweeps', 'interrupted', 'plan.json')].map((path) => [
      path,
      readFileSync(join(out, path)),
    ]),
  );
}

async function leftAlone(): Promise<string> {
  const out = join(folder, 'alone');
  const { code } = await end(start(out));
  check(
    `left alone, it ends with 0 (${code}) and ${finished(out)} finished runs`,
    code === 0 && finished(out) === RUNS,
  );
  return out;
}

async function pressCtrlC(out: string): Promise<void> {
  const child = start(out);
  const ended = end(child);
  await until(() => finished(out) >= 4 && workingProcess(out));
  child.kill('SIGINT');
  const { code } = await ended;
  check(`Ctrl-C ends it with 130 (${code}) after ${finished(out)} runs`, code === 130);
  const open = records(out).filter(({ status }) => status === 'running').length;
  check('no run is left as if it were running', open === 0);
}

async function killAndFillDisk(out: string, disk: SmallDisk): Promise<void> {
  const child = start(out);
  const ended = end(child);
  await until(() => finished(out) >= 8);
  process.kill(await until(() => workingProcess(out)), 'SIGKILL');
  await until(() => finished(out) >= 14);
  const { blocks, bfree, bsize } = statfsSync(out);
  disk.resize(`${Math.ceil(((blocks - bfree) * bsize) / 1024) + 8}k`);
  const { code, told } = await ended;
  check(
    'the process that was killed is told, and its run was tried again',
    told.includes('killed (SIGKILL)'),
  );
  check(`a full disk ends it with 3 (${code}) after ${finished(out)} runs`, code === 3);
  check('and says so', told.includes('The disk is full'));
  disk.resize('256m');
}

async function twoWorkers(out: string): Promise<void> {
  const ends = await Promise.all([end(start(out, '--jobs', '1')), end(start(out, '--jobs', '1'))]);
  const codes = ends.map(({ code }) => code);
  check(
    `two workers on one folder end with 0 (${codes.join(', ')})`,
    codes.every((code) => code === 0),
  );
  const logs = join(out, 'sweeps', 'interrupted', 'logs');
  const twice = readdirSync(logs).filter(
    (log) => readFileSync(join(logs, log), 'utf-8').split(' is done\n').length > 2,
  );
  check(`no run was done twice (${twice.length})`, twice.length === 0);
}

writeFileSync(file, sweep);
const disk = mountSmallDisk('256m');
if (disk === null) throw new Error('A small disk must be mounted to fill it; run this as a user who may');
try {
  const begin = performance.now();
  const alone = results(await leftAlone());
  await pressCtrlC(disk.folder);
  await killAndFillDisk(disk.folder, disk);
  await twoWorkers(disk.folder);
  const interrupted = results(disk.folder);
  const differing = [...alone].filter(([path, content]) => !interrupted.get(path)?.equals(content));
  check(
    `${alone.size} files are the same, byte for byte${differing.map(([path]) => `\n       but ${path}`).join('')}`,
    differing.length === 0 && alone.size === interrupted.size,
  );
  console.log(`${((performance.now() - begin) / 60_000).toFixed(1)} min`);
} finally {
  disk.remove();
  rmSync(folder, { recursive: true });
}
