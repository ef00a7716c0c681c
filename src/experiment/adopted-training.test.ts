import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { type Reporter, silent } from '../core/reporter.js';
import { readEvents } from '../results/events.js';
import { Stages } from '../results/stages.js';
import { evaluateRun } from './evaluate-run.js';
import { prepareMaterial } from './material.js';
import type { ExperimentOptions } from './options.js';
import { runSeed } from './run-seed.js';

const configuration = `
name: control
dataset: { name: synthetic, users: 80, items: 50, domainCount: 4, interactionsPerUser: 10 }
split: { name: leave-one-out }
backbone: { name: mf, dimensions: 4, similarity: cosine }
loss: { name: softmax, temperature: 0.2 }
sampling: { negatives: 8 }
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 64, epochs: 6, evaluateEvery: 1, patience: 2 }
evaluation: { cutoffs: [10], domains: { minTestUsers: 5 } }
engine: wasm
seeds: [1]
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-adopted-'));
  await writeFile(join(folder, 'control.yaml'), configuration);
});
afterAll(() => rm(folder, { recursive: true }));

function optionsFor(out: string, fresh = false): ExperimentOptions {
  const { signal } = new AbortController();
  const folders = { dataFolder: join(folder, 'data'), outFolder: join(folder, out) };
  return { ...folders, mirror: null, fresh, reporter: silent, signal };
}

async function run(weighting: string, out: string, fresh = false, reporter = silent, seed = 1) {
  const overrides = [`weighting=${weighting}`];
  const loaded = await loadExperiment(join(folder, 'control.yaml'), { overrides, seed });
  const options = { ...optionsFor(out, fresh), reporter };
  return runSeed(loaded, await prepareMaterial(loaded, options, new Stages()), seed, new Stages(), options);
}

const POSTHOC = '{ name: posthoc, lambda: 2, mu: 0.5, maxShare: 1 }';

it('takes over the training of the run without weighting, and has the figures of training itself, byte for byte', async () => {
  const plain = await run('{ name: none }', 'shared');
  const adopted = await run(POSTHOC, 'shared');
  const alone = await run(POSTHOC, 'alone');
  expect(alone.record.trainedBy).toBe(null);
  expect(adopted.record).toMatchObject({
    trainedBy: plain.record.run,
    epochs: alone.record.epochs,
    bestEpoch: alone.record.bestEpoch,
    parameterCount: alone.record.parameterCount,
  });
  expect(adopted.rows).not.toEqual(plain.rows);
  for (const file of ['metrics', 'users'] as const)
    expect(readFileSync(adopted.paths[file])).toEqual(readFileSync(alone.paths[file]));
  const kinds = (await readEvents(adopted.paths.events)).map(({ kind }) => kind);
  expect(kinds).toEqual(['start', 'adopt', 'checkpoint', 'end']);

  const more = { ...optionsFor('shared'), cutoffs: [5], subset: 'test' as const };
  const rows = (await evaluateRun(adopted.paths.folder, more)).rows;
  expect(rows).toEqual((await evaluateRun(alone.paths.folder, more)).rows);
});

it('trains itself where it is asked to, and where its weights follow the batches', async () => {
  await run('{ name: none }', 'others');
  expect((await run(POSTHOC, 'others', true)).record.trainedBy).toBe(null);
  const seen = POSTHOC.replace('mu: 0.5', 'window: epoch-seen');
  expect((await run(seen, 'others')).record.trainedBy).toBe(null);
  expect((await run(POSTHOC.replace('lambda: 2', 'lambda: 1'), 'others')).record.trainedBy).not.toBe(null);
});

it('says whose training it is before it measures, so that a run killed then says so when it goes on', async () => {
  const plain = await run('{ name: none }', 'killed');
  const recorded: (string | null)[] = [];
  const watching: Reporter = {
    ...silent,
    progress(title, ...rest) {
      const [folder] = readdirSync(join(optionsFor('killed').outFolder, 'runs')).filter(
        (name) => name.endsWith('-1') && name !== plain.record.run,
      );
      const path = join(optionsFor('killed').outFolder, 'runs', folder!, 'run.json');
      if (title === 'ranking') recorded.push(JSON.parse(readFileSync(path, 'utf-8')).trainedBy);
      return silent.progress(title, ...rest);
    },
  };
  const adopted = await run(POSTHOC, 'killed', false, watching);
  expect(adopted.record.trainedBy).toBe(plain.record.run);
  expect(recorded).toEqual([plain.record.run]);
});

it('takes over no training of another seed or of other settings, nor one that was not finished', async () => {
  const plain = await run('{ name: none }', 'alike');
  expect((await run(POSTHOC, 'alike', false, silent, 2)).record.trainedBy).toBe(null);
  const record = JSON.parse(readFileSync(plain.paths.record, 'utf-8'));
  await writeFile(plain.paths.record, JSON.stringify({ ...record, status: 'interrupted' }));
  expect((await run(POSTHOC, 'alike')).record.trainedBy).toBe(null);
  await writeFile(plain.paths.record, JSON.stringify(record));
  const longer = await loadExperiment(join(folder, 'control.yaml'), {
    overrides: [`weighting=${POSTHOC}`, 'training.epochs=7'],
  });
  const options = optionsFor('alike');
  const material = await prepareMaterial(longer, options, new Stages());
  const other = await runSeed(longer, material, 1, new Stages(), options);
  expect(other.record.trainedBy).toBe(null);
});
