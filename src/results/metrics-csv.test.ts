import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { MetricRow } from '../evaluation/evaluation.js';
import type { RunIdentity } from './identity.js';
import { readMetrics, writeMetrics } from './metrics-csv.js';

const header =
  'run,experiment,config,dataset,split,backbone,loss,weighting,seed,engine,protocol,train_fingerprint,' +
  'test_fingerprint,subset,group,name,users,metric,cutoff,value';

const identity: RunIdentity = {
  run: '0123456789ab-1',
  experiment: '0123456789ab',
  config: 'mf-softmax',
  dataset: 'movielens-1m',
  split: 'leave-one-out',
  backbone: 'mf',
  loss: 'softmax',
  weighting: 'none',
  seed: 1,
  engine: 'wasm',
  protocol: 'default@1',
  trainFingerprint: 'aaaa',
  testFingerprint: 'bbbb',
};

const rows: MetricRow[] = [
  { group: 'overall', name: 'all', users: 6040, metric: 'recall', cutoff: 10, value: 0.1 + 0.2 },
  { group: 'domain', name: 'Film-Noir, "classic"', users: 155, metric: 'ndcg', cutoff: 20, value: 1e-7 },
  { group: 'overall', name: 'all', users: 0, metric: 'auc', cutoff: 0, value: Number.NaN },
];

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'reclab-')), 'metrics.csv');
});

it('writes the header that scripts rely on, then a line a figure', async () => {
  await writeMetrics(path, identity, [{ subset: 'test', rows: rows.slice(0, 1) }]);
  expect(await readFile(path, 'utf8')).toBe(
    `${header}\n0123456789ab-1,0123456789ab,mf-softmax,movielens-1m,leave-one-out,mf,softmax,none,1,wasm,default@1,` +
      'aaaa,bbbb,test,overall,all,6040,recall,10,0.30000000000000004\n',
  );
});

it('reads back the same numbers and names', async () => {
  await writeMetrics(path, identity, [
    { subset: 'validation', rows },
    { subset: 'test', rows },
  ]);
  const subsets = ['validation', 'test'] as const;
  expect(await readMetrics(path)).toEqual(
    subsets.flatMap((subset) => rows.map((row) => ({ ...identity, subset, ...row }))),
  );
});

it('gives equal bytes for equal figures', async () => {
  await writeMetrics(path, identity, [{ subset: 'test', rows }]);
  const first = await readFile(path);
  await writeMetrics(path, identity, [{ subset: 'test', rows: structuredClone(rows) }]);
  expect(await readFile(path)).toEqual(first);
});

it('names the line of each mistake, all together', async () => {
  await writeMetrics(path, identity, [{ subset: 'test', rows }]);
  const lines = (await readFile(path, 'utf8')).split('\n');
  lines[1] = lines[1]!.replace('recall', 'recal');
  lines[2] = lines[2]!.replace('155', 'many');
  await writeFile(path, lines.join('\n'));
  const error = await readMetrics(path).catch((error: Error) => error);
  expect(error).toMatchObject({ name: 'InputErrors', exitCode: 2 });
  expect((error as Error).message).toContain(`${path}:2: \`metric\` has an unknown value`);
  expect((error as Error).message).toContain(`${path}:3: \`users\` is not a whole number`);
});

it.each([
  ['a line that was cut off', (text: string) => text.slice(0, -30), /metrics\.csv:3: The line is malformed/],
  [
    'an unclosed quote',
    (text: string) => text.replace('""classic""",', '""classic'),
    /:3: The line is malformed/,
  ],
  ['another header', (text: string) => text.replace('run,', 'id,'), /:1: The file has another header/],
  ['an empty file', () => '', /found: {4}an empty file/],
])('refuses %s', async (_what, damage, message) => {
  await writeMetrics(path, identity, [{ subset: 'test', rows: rows.slice(0, 2) }]);
  await writeFile(path, damage(await readFile(path, 'utf8')));
  await expect(readMetrics(path)).rejects.toThrow(message);
});

it('says where a file is missing', async () => {
  await expect(readMetrics('/nowhere/metrics.csv')).rejects.toThrow(
    '/nowhere/metrics.csv: There is no such file',
  );
});
