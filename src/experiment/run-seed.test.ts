import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LoadedExperiment, loadExperiment } from '../config/load.js';
import { LockHeldError, withLock } from '../core/lock.js';
import { silent } from '../core/reporter.js';
import { readMetrics } from '../results/metrics-csv.js';
import { readRunRecord } from '../results/run-record.js';
import { Stages } from '../results/stages.js';
import { evaluateRun } from './evaluate-run.js';
import { prepareMaterial } from './material.js';
import type { ExperimentOptions } from './options.js';
import { runSeed, runSeedHeldBack } from './run-seed.js';

const configuration = `
name: tiny
dataset: { name: synthetic, users: 80, items: 50, domainCount: 3, interactionsPerUser: 8 }
split: { name: leave-one-out }
backbone: { name: mf, dimensions: 4 }
loss: { name: bpr }
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 64, epochs: 4, evaluateEvery: 2 }
evaluation: { cutoffs: [10], domains: { minTestUsers: 5 } }
engine: wasm
`;

let folder: string;
let loaded: LoadedExperiment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-held-'));
  await writeFile(join(folder, 'tiny.yaml'), configuration);
  loaded = await loadExperiment(join(folder, 'tiny.yaml'));
});
afterAll(() => rm(folder, { recursive: true }));

function optionsFor(out: string): ExperimentOptions {
  return {
    dataFolder: join(folder, 'data'),
    outFolder: join(folder, out),
    mirror: null,
    fresh: false,
    reporter: silent,
    signal: new AbortController().signal,
  };
}

async function runOnce(run: typeof runSeed, out: string) {
  const options = optionsFor(out);
  return run(loaded, await prepareMaterial(loaded, options, new Stages()), 1, new Stages(), options);
}

it('a run whose test part is held back has no figures on it, says so, and refuses to be evaluated on it', async () => {
  const { paths, rows } = await runOnce(runSeedHeldBack, 'held');
  const metrics = await readMetrics(paths.metrics);
  expect(new Set(metrics.map(({ subset }) => subset))).toEqual(new Set(['validation']));
  expect(rows.length).toBe(metrics.length);
  expect(existsSync(paths.users)).toBe(false);
  expect(await readRunRecord(paths.record)).toMatchObject({ status: 'finished', test: 'held back' });
  await expect(evaluateRun(paths.folder, { subset: 'test', ...optionsFor('held') })).rejects.toThrow(
    'holds the test part of this run back',
  );
});

it('measured later, it is byte for byte the run that was never held back, and trains no epoch again', async () => {
  const held = await runOnce(runSeedHeldBack, 'later');
  const events = await readFile(held.paths.events, 'utf-8');
  const later = await runOnce(runSeed, 'later');
  const plain = await runOnce(runSeed, 'plain');
  for (const file of ['metrics', 'users'] as const) {
    expect(await readFile(later.paths[file])).toEqual(await readFile(plain.paths[file]));
  }
  const epochs = (text: string) => text.split('\n').filter((line) => line.includes('"kind":"epoch"'));
  expect(epochs(await readFile(later.paths.events, 'utf-8'))).toEqual(epochs(events));
  expect((await readRunRecord(later.paths.record)).test).toBe('measured');
});

it('test figures that were there before a run was held back stay', async () => {
  const before = await runOnce(runSeed, 'before');
  const other = await loadExperiment(join(folder, 'tiny.yaml'), { overrides: ['evaluation.cutoffs=[5]'] });
  const options = optionsFor('before');
  const material = await prepareMaterial(other, options, new Stages());
  await runSeedHeldBack(other, material, 1, new Stages(), options);
  const metrics = await readMetrics(before.paths.metrics);
  expect(metrics.filter(({ subset }) => subset === 'test').map(({ cutoff }) => cutoff)).toContain(10);
  expect(metrics.filter(({ subset }) => subset === 'validation').map(({ cutoff }) => cutoff)).toContain(5);
  expect((await readRunRecord(before.paths.record)).test).toBe('measured');
});

it('leaves a run alone that another process is at, where it is told to', async () => {
  const { paths } = await runOnce(runSeed, 'busy');
  const options = { ...optionsFor('busy'), whenHeld: 'reject' as const };
  const material = await prepareMaterial(loaded, options, new Stages());
  await withLock(`${paths.folder}.lock`, async () => {
    await expect(runSeed(loaded, material, 1, new Stages(), options)).rejects.toThrow(LockHeldError);
  });
});
