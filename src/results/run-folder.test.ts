import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { findRuns, readRun, runFolder, runFolderPath, tablePaths } from './run-folder.js';

let results: string;
beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'reclab-'));
});

it('knows the files of a run', () => {
  const folder = runFolderPath('results', '0123456789ab-1');
  expect(runFolder(folder)).toEqual({
    folder: 'results/runs/0123456789ab-1',
    config: 'results/runs/0123456789ab-1/config.yaml',
    metrics: 'results/runs/0123456789ab-1/metrics.csv',
    users: 'results/runs/0123456789ab-1/users.csv.gz',
    events: 'results/runs/0123456789ab-1/events.jsonl',
    record: 'results/runs/0123456789ab-1/run.json',
    checkpoint: 'results/runs/0123456789ab-1/checkpoint',
    best: 'results/runs/0123456789ab-1/best',
    curves: 'results/runs/0123456789ab-1/curves.svg',
    diagnostics: 'results/runs/0123456789ab-1/diagnostics.svg',
    weights: 'results/runs/0123456789ab-1/weights.svg',
    domains: 'results/runs/0123456789ab-1/domains.svg',
  });
});

it('names a table after the configuration, and after the experiment too where overrides changed it', () => {
  const table = { dataset: 'movielens-1m', config: 'mf-softmax' };
  expect(tablePaths('results', { ...table, overriddenExperiment: null })).toEqual({
    csv: 'results/tables/movielens-1m/mf-softmax.csv',
    markdown: 'results/tables/movielens-1m/mf-softmax.md',
  });
  expect(tablePaths('results', { ...table, overriddenExperiment: '0123456789ab' }).csv).toBe(
    'results/tables/movielens-1m/mf-softmax-0123456789ab.csv',
  );
});

it('finds the folders that hold a record, by name', async () => {
  expect(await findRuns(results)).toEqual([]);
  for (const run of ['b-1', 'a-2', 'unfinished'])
    await mkdir(join(results, 'runs', run), { recursive: true });
  for (const run of ['b-1', 'a-2']) await writeFile(join(results, 'runs', run, 'run.json'), '{}');
  expect(await findRuns(results)).toEqual([join(results, 'runs/a-2'), join(results, 'runs/b-1')]);
});

it('refuses a folder that holds no run', async () => {
  await expect(readRun(results)).rejects.toThrow('a folder without run.json');
  await expect(readRun(join(results, 'nothing'))).rejects.toThrow('no such folder');
});
