import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { silent } from '../core/reporter.js';
import { readEvents } from '../results/events.js';
import { readMetrics } from '../results/metrics-csv.js';
import { readCheckpoint } from '../training/checkpoint.js';
import { runExperiment } from './run.js';
import type { SeedResult } from './run-seed.js';

const USERS = 30;
const ITEMS = 20;

let folder: string;

/** Each user has every fifth of the items and two that differ between the two test parts, in which nothing else does. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-selection-'));
  const users = [...Array(USERS).keys()];
  const lines = (itemsOf: (user: number) => number[]) =>
    users.flatMap((user) => itemsOf(user).map((item) => `${user}\t${item % ITEMS}\n`)).join('');
  await writeFile(
    join(folder, 'train.tsv'),
    lines((user) => [0, 5, 10, 15, 1].map((item) => user + item)),
  );
  await writeFile(
    join(folder, 'test-a.tsv'),
    lines((user) => [user + 2, user + 7]),
  );
  await writeFile(
    join(folder, 'test-b.tsv'),
    lines((user) => [user + 3, user + 9]),
  );
});

async function run(test: 'a' | 'b', validation: 'none' | 'per-seed', epochs = 6): Promise<SeedResult> {
  const path = join(folder, `${test}-${validation}-${epochs}.yaml`);
  await writeFile(
    path,
    `
name: selection
dataset: { name: files, train: train.tsv, test: test-${test}.tsv }
split: { name: provided, validation: ${validation} }
backbone: { name: mf, dimensions: 4 }
loss: { name: bpr }
training: { optimizer: { name: adam, learningRate: 0.1 }, batchSize: 16, epochs: ${epochs}, evaluateEvery: 1 }
evaluation: { cutoffs: [5, 10] }
engine: wasm
`,
  );
  const { runs } = await runExperiment(await loadExperiment(path), {
    dataFolder: join(folder, 'data'),
    outFolder: join(folder, 'out'),
    mirror: null,
    fresh: false,
    reporter: silent,
    signal: new AbortController().signal,
  });
  return runs[0]!;
}

/** The weights that the figures were computed from. */
async function weights({ paths, record }: SeedResult) {
  const checkpoint = await readCheckpoint(record.bestEpoch === null ? paths.checkpoint : paths.best);
  return checkpoint!.snapshot;
}

describe('the weights that are measured on the test part', () => {
  it('are those of the last epoch without a validation part, whatever the test part is', async () => {
    const [a, b] = [await run('a', 'none'), await run('b', 'none')];
    expect(a.record.dataset.testFingerprint).not.toBe(b.record.dataset.testFingerprint);
    for (const { record, paths } of [a, b]) {
      expect(record).toMatchObject({ epochs: 6, bestEpoch: null });
      const kinds = (await readEvents(paths.events)).map(({ kind }) => kind);
      expect(kinds).not.toContain('validation');
      expect(kinds).not.toContain('best');
      expect((await readMetrics(paths.metrics)).every(({ subset }) => subset === 'test')).toBe(true);
    }
    expect((await weights(a)).epoch).toBe(6);
    expect(await weights(a)).toEqual(await weights(b));
    expect(await weights(a)).not.toEqual(await weights(await run('a', 'none', 5)));
  });

  it('are chosen by validation drawn from train, whatever the test part is', async () => {
    const [a, b] = [await run('a', 'per-seed'), await run('b', 'per-seed')];
    expect(a.record.dataset.trainFingerprint).toBe(b.record.dataset.trainFingerprint);
    expect(a.record.bestEpoch).toBe(b.record.bestEpoch);
    expect(await weights(a)).toEqual(await weights(b));
    const figures = async ({ paths }: SeedResult, subset: string) =>
      (await readMetrics(paths.metrics)).filter((row) => row.subset === subset).map(({ value }) => value);
    expect(await figures(a, 'validation')).toEqual(await figures(b, 'validation'));
    expect(await figures(a, 'test')).not.toEqual(await figures(b, 'test'));
  });
});
