import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { storeRun } from '../../testing/stored-runs.js';
import { findSources } from './find-sources.js';

const results = mkdtempSync(join(tmpdir(), 'find-sources-'));
const runs = join(results, 'runs');
const users = { u: 0, v: 1 };
const ids = async (...named: string[]) =>
  (await findSources(named, results)).sources.map(({ identity }) => identity.run);

beforeAll(async () => {
  for (const seed of [1, 2, 10])
    await storeRun(results, { experiment: 'aaaa', seed, users, configuration: 'name: mf' });
  await storeRun(results, { experiment: 'abbb', seed: 1, users });
  mkdirSync(join(runs, 'cccc-1'));
  writeFileSync(join(runs, 'cccc-1', 'run.json'), 'damaged');
  const [first, second] = ['aaaa-1', 'aaaa-2'].map((run) =>
    readFileSync(join(runs, run, 'metrics.csv'), 'utf8'),
  );
  writeFileSync(join(results, 'both.csv'), first! + second!.split('\n').slice(1).join('\n'));
});

it('finds a run by its folder, its file and its id', async () => {
  expect(await ids(join(runs, 'aaaa-1'))).toEqual(['aaaa-1']);
  expect(await ids(join(runs, 'aaaa-1', 'metrics.csv'))).toEqual(['aaaa-1']);
  expect(await ids('aaaa-1')).toEqual(['aaaa-1']);
});

it('finds all seeds of an experiment by its id or the beginning of it', async () => {
  expect(await ids('aaaa')).toEqual(['aaaa-1', 'aaaa-10', 'aaaa-2']);
  expect(await ids('ab')).toEqual(['abbb-1']);
});

it('takes a run that was named twice once', async () => {
  expect(await ids('aaaa-1', join(runs, 'aaaa-1'), join(runs, 'aaaa-1', 'metrics.csv'))).toEqual(['aaaa-1']);
});

it('knows what lies beside the figures of one run, and takes nothing for several', async () => {
  const { sources } = await findSources(['aaaa-1'], results);
  expect(sources[0]).toMatchObject({
    users: join(runs, 'aaaa-1', 'users.csv.gz'),
    config: join(runs, 'aaaa-1', 'config.yaml'),
  });
  const both = await findSources([join(results, 'both.csv')], results);
  expect(both.sources.map(({ identity, users, config }) => [identity.run, users, config])).toEqual([
    ['aaaa-1', null, null],
    ['aaaa-2', null, null],
  ]);
});

it('opens no run that was not asked for', async () => {
  await expect(ids('cccc-1')).rejects.toThrow('This is not JSON');
  expect(await ids('abbb-1')).toEqual(['abbb-1']);
});

it('leaves out runs of a folder that have not finished, and says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'find-sources-'));
  await storeRun(folder, { experiment: 'aaaa', seed: 1, users });
  writeFileSync(join(folder, 'runs', 'aaaa-1', 'run.json'), record('finished'));
  mkdirSync(join(folder, 'runs', 'aaaa-2'));
  writeFileSync(join(folder, 'runs', 'aaaa-2', 'run.json'), record('interrupted'));
  await storeRun(folder, { experiment: 'aaaa', seed: 3, users });
  writeFileSync(join(folder, 'runs', 'aaaa-3', 'run.json'), record('finished', 'held back'));
  const { sources, notes } = await findSources([join(folder, 'runs')], results);
  expect(sources.map(({ identity }) => identity.run)).toEqual(['aaaa-1']);
  expect(notes).toEqual([
    'aaaa-2 is left out: it is interrupted',
    'aaaa-3 is left out: it is not measured on its test part',
  ]);
  await expect(findSources(['aaaa-2'], folder)).rejects.toThrow('found:    a run that is interrupted');
  await expect(findSources(['aaaa-3'], folder)).rejects.toThrow('a sweep measures what it chooses');
});

it('says what is not there, what is near, and what is ambiguous', async () => {
  await expect(ids('aaaa-3')).rejects.toThrow('There is no run `aaaa-3`');
  await expect(ids('abbb-2')).rejects.toThrow('did you mean `abbb-1`?');
  await expect(ids('a')).rejects.toThrow('Several experiments begin with `a`');
  await expect(ids(results)).rejects.toThrow('There is no finished run here');
});

function record(status: string, test = 'measured'): string {
  const nothing = { sources: [], licence: '', citation: '', steps: [], dropped: [] };
  return JSON.stringify({
    run: 'aaaa-1',
    experiment: 'aaaa',
    config: 'mf',
    seed: 1,
    status,
    test,
    protocol: {
      label: 'default@1',
      version: 1,
      preset: 'default',
      keys: {},
      overriddenPresetKeys: [],
      notes: [],
    },
    overrides: [],
    dataset: { label: 'movies', fingerprint: 'f', trainFingerprint: 'a', testFingerprint: 'b', ...nothing },
    engine: { name: 'wasm', device: 'cpu' },
    determinism: { bitIdentical: true, reason: '' },
    versions: { reclab: '0', node: '20', tfjs: '4' },
    git: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    resumptions: 0,
    stages: [],
    peakMemoryBytes: 0,
    peakMemoryMethod: 'stage',
    parameterCount: 0,
    epochs: 0,
    bestEpoch: null,
    warnings: [],
    error: null,
  });
}
