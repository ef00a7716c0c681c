import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LoadedExperiment, loadExperiment } from '../config/load.js';
import { temporaryName } from '../core/files.js';
import { Collector } from '../core/reporter.js';
import { preferredEngine } from '../engine/registry.js';
import { readEvents } from '../results/events.js';
import { readMetrics } from '../results/metrics-csv.js';
import { readRunRecord } from '../results/run-record.js';
import { canMountDisks, mountSmallDisk } from '../testing/small-disk.js';
import { estimateExperiment } from './estimate.js';
import { evaluateRun } from './evaluate-run.js';
import { exportRun } from './export-run.js';
import type { ExperimentOptions } from './options.js';
import { type ExperimentResult, runExperiment } from './run.js';

const configuration = `
name: tiny
dataset: { name: synthetic, users: 120, items: 60, domainCount: 3, interactionsPerUser: 10 }
split: { name: leave-one-out }
backbone: { name: mf, dimensions: 8, similarity: cosine }
loss: { name: softmax }
sampling: { negatives: 20 }
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 64, epochs: 6, evaluateEvery: 2 }
evaluation: { cutoffs: [10], domains: { minTestUsers: 5 } }
seeds: [1, 2]
`;

let folder: string;
let loaded: LoadedExperiment;
let result: ExperimentResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-run-'));
  await writeFile(join(folder, 'tiny.yaml'), configuration);
  loaded = await loadExperiment(join(folder, 'tiny.yaml'));
  result = await runExperiment(loaded, optionsFor('out'));
});

function optionsFor(out: string, more: Partial<ExperimentOptions> = {}): ExperimentOptions {
  return {
    dataFolder: join(folder, 'data'),
    outFolder: join(folder, out),
    mirror: null,
    fresh: false,
    reporter: new Collector(),
    signal: new AbortController().signal,
    ...more,
  };
}

describe('runExperiment', () => {
  it('leaves every file of a run', async () => {
    for (const { paths } of result.runs) {
      expect((await readdir(paths.folder)).sort()).toEqual([
        'best',
        'checkpoint',
        'config.yaml',
        'curves.svg',
        'diagnostics.svg',
        'domains.svg',
        'events.jsonl',
        'metrics.csv',
        'run.json',
        'users.csv.gz',
      ]);
    }
  });

  it('records time and memory of each stage, and what it ran on', async () => {
    const record = await readRunRecord(result.runs[0]!.paths.record);
    expect(record).toMatchObject({
      status: 'finished',
      engine: { name: preferredEngine() },
      epochs: 6,
      parameterCount: (120 + 60) * 8,
      formulation: expect.stringMatching(/^(sampled|all-scores|counts)$/),
      determinism: { bitIdentical: true },
    });
    expect(record.stages.map(({ name }) => name)).toEqual([
      'engine',
      'data',
      'split',
      'train',
      'evaluate',
      'write',
    ]);
    expect(record.stages.every(({ peakMemoryBytes }) => peakMemoryBytes > 0)).toBe(true);
  });

  it('keeps the number of tensors constant over the epochs', async () => {
    const epochs = (await readEvents(result.runs[0]!.paths.events)).filter((event) => event.kind === 'epoch');
    expect(epochs).toHaveLength(6);
    expect(new Set(epochs.map(({ tensors }) => tensors)).size).toBe(1);
  });

  it('shows the model beside popularity, item-knn and EASE, per domain, over the seeds', () => {
    expect(result.table.models).toEqual([
      'tiny',
      'popularity',
      'item-knn',
      'ease',
      'markov',
      'last-item-knn',
    ]);
    expect(result.table.rows.map(({ name }) => name)).toEqual(['all', 'domain-a', 'domain-b', 'domain-c']);
    expect(result.summary).toContain('mean ± standard deviation over 2 seeds (1, 2)');
  });

  it('warns about a trained model that ends below popularity, as this one after few steps', () => {
    expect(result.table.notes.join('\n')).toMatch(/warning: tiny, seed 1, ends below popularity: recall@10/);
  });

  it('learns more than popularity from enough data and steps', async () => {
    const overrides = ['dataset.users=400', 'training.epochs=20', 'seeds=[1]'];
    const learned = await runExperiment(
      await loadExperiment(loaded.path, { overrides }),
      optionsFor('learned'),
    );
    const [own, popularity] = learned.table.rows[0]!.cells;
    expect(own![0]!.mean).toBeGreaterThan(1.2 * popularity![0]!.mean);
  });

  it('takes finished runs as they are', async () => {
    const again = await runExperiment(loaded, optionsFor('out'));
    expect(again.runs.map(({ reused }) => reused)).toEqual([true, true]);
    expect(again.table.rows).toEqual(result.table.rows);
  });

  it('shows seeds that were run one by one in the table of all', async () => {
    const first = await runExperiment(
      await loadExperiment(loaded.path, { seed: 2 }),
      optionsFor('one-by-one'),
    );
    expect(first.table.seeds).toEqual([2]);
    const second = await runExperiment(
      await loadExperiment(loaded.path, { seed: 1 }),
      optionsFor('one-by-one'),
    );
    expect(second.table.seeds).toEqual([1, 2]);
    expect(second.table.rows).toEqual(result.table.rows);
    expect(second.tablePath).toBe(first.tablePath);
  });

  it('gives the same bytes again, elsewhere and afresh', async () => {
    const other = await runExperiment(loaded, optionsFor('other', { fresh: true }));
    for (const [k, { paths }] of result.runs.entries()) {
      expect(await readFile(other.runs[k]!.paths.metrics, 'utf8')).toBe(
        await readFile(paths.metrics, 'utf8'),
      );
    }
  });

  it('removes what killed processes were writing', async () => {
    const { paths } = result.runs[0]!;
    const left = [paths.record, paths.metrics, join(paths.checkpoint, 'state.bin')].map(temporaryName);
    for (const path of left) await writeFile(path, 'half');
    await runExperiment(loaded, optionsFor('out'));
    expect(left.filter(existsSync)).toEqual([]);
  });

  it('computes other cutoffs of a finished run without training again', async () => {
    const before = await runExperiment(loaded, optionsFor('wider'));
    const wider = await loadExperiment(loaded.path, { overrides: ['evaluation.cutoffs=[5, 10]'] });
    const again = await runExperiment(wider, optionsFor('wider'));
    expect(again.runs[0]!.paths.folder).toBe(before.runs[0]!.paths.folder);
    const cutoffs = (await readMetrics(again.runs[0]!.paths.metrics)).map(({ cutoff }) => cutoff);
    expect(new Set(cutoffs)).toEqual(new Set([5, 10]));
    const [first, second] = [before.runs[0]!.record, again.runs[0]!.record];
    expect(second).toMatchObject({ resumptions: 0, startedAt: first.startedAt });
    const training = ({ stages }: typeof first) => stages.find(({ name }) => name === 'train')!.seconds;
    expect(training(second)).toBeGreaterThanOrEqual(training(first));
    const events = await readEvents(again.runs[0]!.paths.events);
    expect(events.filter(({ kind }) => kind === 'resume')).toEqual([]);
  });

  it("names a person's own files without the folders of the machine", async () => {
    const rows = Array.from({ length: 60 }, (_, row) => `u${row % 12},i${(row * 7) % 20}`);
    await writeFile(join(folder, 'log.csv'), rows.join('\n'));
    const own = configuration.replace(/dataset:.*/, 'dataset: { name: files, train: log.csv }');
    const path = join(folder, 'own.yaml');
    await writeFile(path, own.replace('leave-one-out', 'ratio, order: random'));
    const { runs } = await runExperiment(await loadExperiment(path), optionsFor('own'));
    for (const file of [runs[0]!.paths.record, runs[0]!.paths.config]) {
      expect(await readFile(file, 'utf8')).not.toContain(folder);
    }
    const evaluated = await evaluateRun(runs[0]!.paths.folder, { ...optionsFor('own'), subset: 'test' });
    expect(evaluated.rows).toEqual(runs[0]!.rows);
  });

  it('stops at a signal with a checkpoint, and goes on to the same figures', async () => {
    const controller = new AbortController();
    const reporter = new Collector();
    reporter.progress = () => ({ update: (epochs) => epochs >= 3 && controller.abort('SIGINT'), stop() {} });
    const options = optionsFor('stopped', { signal: controller.signal, reporter });
    await expect(runExperiment(loaded, options)).rejects.toMatchObject({ exitCode: 130 });
    const continued = await runExperiment(loaded, optionsFor('stopped'));
    expect(continued.runs[0]!.record.resumptions).toBe(1);
    expect(await readFile(continued.runs[0]!.paths.metrics, 'utf8')).toBe(
      await readFile(result.runs[0]!.paths.metrics, 'utf8'),
    );
  });
});

describe.skipIf(!canMountDisks)('a disk that is full', () => {
  it('is an error of the environment wherever it strikes, and with more room the same figures come', async () => {
    const disk = mountSmallDisk('8k')!;
    try {
      const options = { ...optionsFor('full'), outFolder: disk.folder };
      let done: ExperimentResult | null = null;
      let failures = 0;
      for (let kilobytes = 8; done === null; kilobytes += 24) {
        disk.resize(`${kilobytes}k`);
        try {
          done = await runExperiment(loaded, options);
        } catch (error) {
          expect(error).toMatchObject({ exitCode: 3, message: expect.stringContaining('The disk is full') });
          failures++;
        }
      }
      expect(failures).toBeGreaterThan(2);
      expect(await readFile(done.runs[1]!.paths.metrics, 'utf8')).toBe(
        await readFile(result.runs[1]!.paths.metrics, 'utf8'),
      );
      expect(done.table.rows).toEqual(result.table.rows);
    } finally {
      disk.remove();
    }
  }, 60_000);
});

describe('a finished run', () => {
  it('is evaluated at other cutoffs from its best weights', async () => {
    const evaluation = await evaluateRun(result.runs[0]!.paths.folder, {
      ...optionsFor('out'),
      metrics: ['recall'],
      cutoffs: [10, 60],
      subset: 'test',
    });
    const all = evaluation.rows.filter(({ group }) => group === 'overall');
    expect(all.map(({ cutoff }) => cutoff)).toEqual([10, 60]);
    expect(all[1]!.value).toBe(1);
    const stored = result.runs[0]!.rows.find(
      ({ group, metric }) => group === 'overall' && metric === 'recall',
    );
    expect(all[0]!.value).toBe(stored!.value);
  });

  it('is exported as lists and as vectors', async () => {
    const options = { ...optionsFor('out'), outFolder: join(folder, 'export'), k: 3 };
    const run = result.runs[0]!.paths.folder;
    const [lists] = await exportRun(run, { ...options, what: 'top-k', format: 'csv' });
    const lines = (await readFile(lists!, 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('user,rank,item,score');
    expect(lines).toHaveLength(1 + 3 * 120);
    const vectors = await exportRun(run, { ...options, what: 'vectors', format: 'npy' });
    expect(vectors.map((path) => path.slice(options.outFolder.length + 1))).toEqual([
      'users.npy',
      'items.npy',
      'user-ids.csv',
      'item-ids.csv',
    ]);
  });
});

describe('estimateExperiment', () => {
  it('measures steps and one ranking, and writes no run', async () => {
    const estimate = await estimateExperiment(loaded, optionsFor('estimated'));
    expect(estimate).toMatchObject({
      seeds: 2,
      epochs: 6,
      stepsPerEpoch: 15,
      parameters: 1440,
      engine: preferredEngine(),
    });
    expect(estimate.trainingSeconds).toBeCloseTo(estimate.secondsPerStep * 15 * 6, 10);
    await expect(readdir(join(folder, 'estimated'))).rejects.toThrow('ENOENT');
  });
});

describe('kill -9', () => {
  it('at any moment, then the same command: the same metrics.csv, byte for byte', async () => {
    const path = join(folder, 'long.yaml');
    await writeFile(
      path,
      configuration.replace('epochs: 6', 'epochs: 60').replace('seeds: [1, 2]', 'seeds: [3]'),
    );
    const left = await runExperiment(await loadExperiment(path), optionsFor('left'));
    const name = left.runs[0]!.record.run;

    const out = join(folder, 'killed');
    for (const epoch of [1, 21, 44]) {
      const child = startRun(path, out);
      await reached(epoch, join(out, 'runs', name, 'events.jsonl'));
      child.kill('SIGKILL');
      await ended(child);
    }
    expect(await ended(startRun(path, out))).toBe(0);
    expect(await readFile(join(out, 'runs', name, 'metrics.csv'), 'utf8')).toBe(
      await readFile(left.runs[0]!.paths.metrics, 'utf8'),
    );
    expect((await readRunRecord(join(out, 'runs', name, 'run.json'))).resumptions).toBeGreaterThanOrEqual(2);
  }, 120_000);
});

function startRun(path: string, out: string): ChildProcess {
  const script = resolve(import.meta.dirname, '../testing/run-experiment.ts');
  return spawn(process.execPath, ['--import', 'tsx', script, path, out], { stdio: 'inherit' });
}

/** Waits until the log tells of an epoch. */
async function reached(epoch: number, events: string): Promise<void> {
  while (!(await readFile(events, 'utf8').catch(() => '')).includes(`"epoch":${epoch},`)) await sleep(5);
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.once('exit', (code) => done(code)));
}
