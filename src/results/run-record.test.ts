import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { experimentSchema } from '../config/schema/experiment.js';
import { readRun, runFolder } from './run-folder.js';
import { protocolCard, type RunRecord, readRunRecord, writeRunRecord } from './run-record.js';

const parsed = experimentSchema.parse({
  name: 'mf-bpr',
  protocol: 'ir-benchmark',
  dataset: { name: 'ir-benchmark', set: 'amazon2014-health' },
  split: { name: 'provided', validation: 'per-seed' },
  backbone: { name: 'mf' },
  loss: { name: 'bpr' },
  evaluation: { mask: 'train', average: 'all-users' },
});
const experiment = {
  ...parsed,
  sampling: { ...parsed.sampling, negatives: 1 },
  sequence: { ...parsed.sequence, targets: 'dense' as const },
  backbone: {
    name: 'mf' as const,
    dimensions: 64,
    similarity: 'dot' as const,
    initialization: { name: 'xavier-normal' as const },
  },
};

const record: RunRecord = {
  run: '0123456789ab-1',
  experiment: '0123456789ab',
  config: 'mf-bpr',
  seed: 1,
  status: 'finished',
  test: 'measured',
  protocol: protocolCard(experiment, ['evaluation.ties'], ['the train part holds 121 duplicates']),
  overrides: [],
  dataset: {
    label: 'ir-benchmark-amazon2014-health',
    fingerprint: 'cccc',
    trainFingerprint: 'aaaa',
    testFingerprint: 'bbbb',
    sources: [{ address: 'https://example.org/proc.zip', sha256: 'dddd', bytes: 12, origin: 'mirror' }],
    licence: 'research',
    citation: 'IR-Benchmark',
    steps: [{ step: 'raw', users: 10, items: 20, interactions: 90 }],
    dropped: [{ reason: 'malformed row', unit: 'rows', count: 1 }],
  },
  engine: { name: 'wasm', device: 'CPU, 2 threads' },
  determinism: { bitIdentical: true, reason: 'one thread, fixed order' },
  versions: { reclab: '0.1.0', node: '20.20.2', tfjs: '4.22.0' },
  git: { commit: '4124761', dirty: false },
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:01:00.000Z',
  resumptions: 0,
  trainedBy: null,
  stages: [{ name: 'training', seconds: 50.5, peakMemoryBytes: 1_000_000 }],
  peakMemoryBytes: 1_000_000,
  peakMemoryMethod: 'stage',
  parameterCount: 1920,
  formulation: 'counts',
  epochs: 200,
  bestEpoch: 120,
  warnings: [],
  error: null,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-'));
});

it('lists what the protocol decides, by key', () => {
  expect(record.protocol).toMatchObject({
    preset: 'ir-benchmark',
    keys: {
      split: { name: 'provided', seed: 0, validation: 'per-seed', validationShare: 0.1 },
      'evaluation.mask': 'train',
      'evaluation.ties': 'item-id',
      'evaluation.average': 'all-users',
      'evaluation.coldItems': 'drop',
      'backbone.initialization': { name: 'xavier-normal' },
    },
    overriddenPresetKeys: ['evaluation.ties'],
    notes: ['the train part holds 121 duplicates'],
  });
});

it('reads back what was written', async () => {
  await writeRunRecord(runFolder(folder).record, record);
  expect(await readRunRecord(runFolder(folder).record)).toEqual(record);
});

it('is read with its run, before there are figures too', async () => {
  const running: RunRecord = { ...record, status: 'running', finishedAt: null, bestEpoch: null };
  await writeRunRecord(runFolder(folder).record, running);
  expect(await readRun(folder)).toEqual({ paths: runFolder(folder), record: running, metrics: [] });
});

it('says what is missing in a damaged record', async () => {
  const path = runFolder(folder).record;
  await writeRunRecord(path, record);
  await writeFile(path, (await readFile(path, 'utf8')).replace('"finished"', '"done"'));
  await expect(readRunRecord(path)).rejects.toThrow(/run\.json: This is not the record of a run\n.*status: /);
});

it('says what is wrong with a file that is no JSON', async () => {
  const path = runFolder(folder).record;
  await writeFile(path, '{"run": ');
  await expect(readRunRecord(path)).rejects.toThrow('This is not JSON');
});
