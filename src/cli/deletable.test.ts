import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findDeletable } from './deletable.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deletable-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string, ageInSeconds = 0): void {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  const time = Date.now() / 1000 - ageInSeconds;
  utimesSync(file, time, time);
}

async function found(): Promise<string[]> {
  const entries = await findDeletable(join(folder, 'data'), join(folder, 'results'), join(folder, 'cache'));
  return entries.map(({ kind, path, bytes }) => `${kind} ${relative(folder, path)} ${bytes}`);
}

it('finds nothing where there is nothing', async () => {
  expect(await found()).toEqual([]);
});

it('finds broken downloads and temporary files, but not young ones', async () => {
  write('data/downloads/host/a.zip.part', '12345', 3600);
  write('data/prepared/x-0123.1.tmp/users', '123', 3600);
  utimesSync(join(folder, 'data/prepared/x-0123.1.tmp'), 1, 1);
  write('results/tables/t.csv.77.tmp', '1', 5);
  expect(await found()).toEqual([
    'leftover data/downloads/host/a.zip.part 5',
    'leftover data/prepared/x-0123.1.tmp 3',
  ]);
});

it('finds prepared data, downloads and kept figures, each under its kind', async () => {
  write('data/downloads/host/a.zip', '12345', 3600);
  write('data/prepared/movielens-1m-0123456789abcdef/dataset.json', '{}');
  write('data/prepared/movielens-1m-0123456789abcdef/users', '1234');
  write('results/cache/baselines/abc.json', '[]');
  expect(await found()).toEqual([
    'prepared data/prepared/movielens-1m-0123456789abcdef 6',
    'download data/downloads/host/a.zip 5',
    'baselines results/cache/baselines 2',
  ]);
});

it('finds plans of sweeps and the libraries of engines', async () => {
  write('results/sweeps/losses/plan.json', '{}');
  write('results/sweeps/losses/logs/aaaa-1.log', '12345');
  write('cache/2.21.0-cpu/libtensorflow_cc.so.2', '123');
  expect(await found()).toEqual(['sweep results/sweeps/losses 7', 'engine cache 3']);
});

it('takes a run with a damaged record for a failed one', async () => {
  write('results/runs/aaaa-1/run.json', '{');
  expect(await found()).toEqual(['failed results/runs/aaaa-1 1']);
});
