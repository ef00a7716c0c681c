import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { runExperiment } from '../experiment/run.js';
import { findRuns, runFolder } from '../results/run-folder.js';
import { readRunRecord } from '../results/run-record.js';
import { sweepOptions, workerCommand } from '../testing/sweeps.js';
import { forecastReproduction } from './forecast.js';
import { differenceOf, type ReproductionLine } from './line.js';
import type { ReproduceOptions } from './options.js';
import type { Paper } from './paper.js';
import { type Reproduction, reproduce } from './reproduce.js';
import {
  notRunLines,
  reproductionCsv,
  reproductionFiles,
  summaryOf,
  tableCells,
  writeReproduction,
} from './text.js';

const LONG = 240_000;

const paper: Paper = {
  name: 'small',
  title: 'A small paper',
  published: { file: 'small.csv', papers: ['Small'] },
  claims: 'Small',
  tolerances: { synthetic: 0.004 },
  cellOf: ({ dataset, split, backbone, loss }) => ({
    dataset: dataset.name,
    split: split.name,
    backbone: backbone.name,
    losses: [loss.name],
  }),
  whyAbsent: (loss) => (loss === 'unheard-of' ? 'there is no such loss here' : null),
};

const config = (loss: string, more = '') => `name: mf-${loss}
dataset: { name: synthetic, users: 60, items: 40, interactionsPerUser: 8 }
split: { name: leave-one-out${more} }
backbone: { name: mf, dimensions: 4 }
loss: { name: ${loss} }
training: { batchSize: 64, epochs: 4, optimizer: { name: adam, learningRate: 0.02 }${more === '' ? ', evaluateEvery: 2' : ''} }
evaluation: { metrics: [ndcg], cutoffs: [10], domains: { minTestUsers: 5 } }
seeds: [1, 2]
engine: wasm
`;

const header = 'paper,arxiv,table,dataset,split,backbone,loss,metric,k,value,note\n';
const row = (loss: string, value: number, note = '', dataset = 'synthetic') =>
  `Small,1,1,${dataset},leave-one-out,mf,${loss},ndcg,10,${value},${note}\n`;
const claims = `paper,arxiv,claim,subject,reference,metric,k,dataset,domain,relative_change_percent,status
Small,1,better,bpr,mse,ndcg,10,several,,5,abstract
Other,2,better,bpr,mse,ndcg,10,several,,7,abstract
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reproduce-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A paper's folders with some configurations and published figures. */
async function options(
  name: string,
  configs: Record<string, string>,
  published: string,
  more: Partial<ReproduceOptions> = {},
): Promise<ReproduceOptions> {
  const root = join(folder, name);
  await mkdir(join(root, 'configs'), { recursive: true });
  for (const [file, text] of Object.entries(configs)) await writeFile(join(root, 'configs', file), text);
  await writeFile(join(root, 'small.csv'), header + published);
  await writeFile(join(root, 'claims.csv'), claims);
  return {
    ...sweepOptions(join(root, 'out'), { dataFolder: join(folder, 'data') }),
    command: (sweep, task) =>
      workerCommand(sweep, task, { outFolder: join(root, 'out'), dataFolder: join(folder, 'data') }),
    configFolder: join(root, 'configs'),
    publishedFolder: root,
    only: undefined,
    seed: undefined,
    engine: undefined,
    collect: false,
    jobs: 2,
    ...more,
  };
}

function models({ tables }: Reproduction): ReproductionLine[] {
  return tables.flatMap(({ lines }) => lines).filter(({ backbone }) => backbone !== '');
}

/** What the configuration of a loss gives, to publish figures near it and far from it. */
async function ndcgOf(loss: string): Promise<number> {
  const given = await options(`figure-${loss}`, { 'a.yaml': config(loss) }, '');
  return models(await reproduce(paper, given))[0]!.reproduced.mean;
}

describe('a paper with published figures', () => {
  let bpr: number;
  let mse: number;
  beforeAll(async () => {
    bpr = await ndcgOf('bpr');
    mse = await ndcgOf('mse');
  }, LONG);

  it(
    'is held against them, within and outside the tolerance, which ends with 1',
    async () => {
      const configs = { 'bpr.yaml': config('bpr'), 'mse.yaml': config('mse') };
      const published = row('bpr', bpr + 0.0039) + row('mse', mse - 0.0041);
      const given = await options('two', configs, published);
      const found = await reproduce(paper, given);
      expect(models(found).map(({ model, verdict, seeds }) => [model, verdict, seeds])).toEqual([
        ['bpr', 'within', [1, 2]],
        ['mse', 'outside', [1, 2]],
      ]);
      expect(models(found).map(differenceOf)).toEqual([
        expect.closeTo(-0.0039, 9),
        expect.closeTo(0.0041, 9),
      ]);
      expect(found.exitCode).toBe(1);
      expect(found.claims).toEqual(['claimed: better: +5 % of bpr over mse (abstract)']);

      const [table] = found.tables;
      expect(table!.lines.slice(0, 5).map(({ model }) => model)).toEqual([
        ...['popularity', 'item-knn', 'ease', 'markov', 'last-item-knn'],
      ]);
      expect(table!.lines[2]!.reproduced.mean).toBeGreaterThan(0);
      expect(tableCells(table!).at(-1)).toEqual([
        ...[
          'mf · mse',
          '-',
          'ndcg@10',
          (mse - 0.0041).toFixed(4),
          expect.stringMatching(/^0\.\d{4} ±0\.\d{4}$/),
        ],
        ...['+0.0041', 'outside ±0.004', '1 2'],
      ]);
      expect(summaryOf(found)).toBe('2 figures: 1 within, 1 outside');

      const files = reproductionFiles(found, given);
      await writeReproduction(found, files);
      const csv = readFileSync(files.csv, 'utf-8');
      expect(csv.split('\n')[6]).toMatch(
        /^small,"Small, table 1",synthetic,leave-one-out,mf,bpr,,ndcg,10,[\d.]+,[\d.]+,[\d.]+,1 2,-0\.0039\d*,0\.004,within,/,
      );
      expect(readFileSync(files.markdown, 'utf-8')).toContain('| mf · bpr');
      expect(reproductionFiles(found, { ...given, only: 'bpr' }).csv).not.toBe(files.csv);
    },
    LONG,
  );

  it(
    'tells why cells are not run: no data, no settings, no such loss; and a baseline that stands anyway is none',
    async () => {
      const configs = {
        'bpr.yaml': config('bpr'),
        'ease.yaml': config('bpr')
          .replace('{ name: mf, dimensions: 4 }', '{ name: ease }')
          .replace(/loss: .*\ntraining: .*\n/, ''),
        'far.yaml': config('mse').replace(/dataset: .*/, 'dataset: { name: yelp }'),
      };
      const published =
        row('bpr', bpr) + row('mse', 0.5, '', 'yelp') + row('bce', 0.5) + row('unheard-of', 0.5);
      const found = await reproduce(paper, await options('absent', configs, published));
      expect(models(found).map(({ model, verdict }) => [model, verdict])).toEqual([
        ['bpr', 'within'],
        ['bce', 'not run'],
        ['unheard-of', 'not run'],
        ['mse', 'not run'],
      ]);
      expect(found.tables.flatMap(notRunLines)).toEqual([
        'not run: mf · bce: its settings are not public',
        'not run: mf · unheard-of: there is no such loss here',
        expect.stringMatching(/^not run: mf · mse: the data yelp are not here: /),
      ]);
      expect(found.exitCode).toBe(0);
    },
    LONG,
  );

  it(
    'has no tolerance for what was selected on test, and reports both honest figures beside it',
    async () => {
      const configs = { 'fixed.yaml': config('bpr', ', validation: none'), 'validated.yaml': config('bpr') };
      const found = await reproduce(
        paper,
        await options('selected', configs, row('bpr', 0.99, 'no validation set')),
      );
      expect(models(found).map(({ variant, verdict, reason }) => [variant, verdict, reason])).toEqual([
        ['last epoch', 'no tolerance', 'published as selected on test'],
        ['best on validation', 'no tolerance', 'published as selected on test'],
      ]);
      const [table] = found.tables;
      expect(tableCells(table!).map(([, , , published]) => published)).toContain('0.9900†');
      expect(table!.notes[0]).toBe('† published as selected on test, and held against nothing');
      const baselines = table!.lines.filter(({ model }) => model === 'popularity');
      expect(baselines.map(({ variant }) => variant)).toEqual(['last epoch', 'best on validation']);
      expect(found.exitCode).toBe(0);
    },
    LONG,
  );

  it(
    'says of a run with other epochs that it is another experiment, and runs nothing when it only collects',
    async () => {
      const given = await options('short', { 'bpr.yaml': config('bpr') }, row('bpr', bpr), { collect: true });
      const loaded = await loadExperiment(join(given.configFolder, 'bpr.yaml'), {
        overrides: ['training.epochs=2'],
        seed: 1,
      });
      await runExperiment(loaded, { ...given, fresh: false });
      const found = await reproduce(paper, {
        ...given,
        command() {
          throw new Error('started a process');
        },
      });
      const [line] = models(found);
      expect(line).toMatchObject({ verdict: 'not run', seeds: [] });
      expect(line!.reason).toMatch(/^the run \w+-1 is another experiment: training\.epochs 2, not 4$/);
      expect(existsSync(join(given.outFolder, 'sweeps'))).toBe(false);

      await runExperiment(await loadExperiment(join(given.configFolder, 'bpr.yaml'), { seed: 1 }), {
        ...given,
        fresh: false,
      });
      const half = await reproduce(paper, given);
      expect(models(half)[0]).toMatchObject({ verdict: 'unfinished', seeds: [1] });
      expect(models(half)[0]!.reason).toBe('1 of 2 seeds are finished');
      const one = await reproduce(paper, { ...given, seed: 1 });
      expect(models(one)[0]!.verdict).not.toBe('unfinished');
    },
    LONG,
  );

  it('refuses a pattern that means no cell', async () => {
    const given = await options('pattern', { 'bpr.yaml': config('bpr') }, row('bpr', bpr), { only: 'bprr' });
    await expect(reproduce(paper, given)).rejects.toThrow(
      'No cell of small is called like this\n  expected: part of a label such as synthetic/leave-one-out/mf/bpr',
    );
  });

  it('foretells what it would run', async () => {
    const given = await options('forecast', { 'bpr.yaml': config('bpr') }, row('bpr', bpr) + row('bce', 0.5));
    const found = await forecastReproduction(paper, given);
    expect(found.sweeps).toMatchObject([{ runs: 2, ended: 0 }]);
    expect(found.notRun).toEqual([
      { label: 'synthetic/leave-one-out/mf/bce', reason: 'its settings are not public' },
    ]);
    expect(existsSync(given.outFolder)).toBe(false);
  });
});

it(
  'reports a cell that a sweep tuned without a tolerance, with what was chosen',
  async () => {
    const sweep = `name: tuned
base:
${config('bpr')
  .replace(/^(?=.)/gm, '  ')
  .replace('  name: mf-bpr\n', '')}methods:
  bpr: { tune: { training.optimizer.weightDecay: [0, 1.0e-3] } }
tuneSeeds: [1]
`;
    const given = await options('tuned', { 'sweep.yaml': sweep }, row('bpr', 0.99));
    const found = await reproduce(paper, given);
    expect(models(found)).toMatchObject([
      { model: 'bpr', verdict: 'no tolerance', reason: 'tuned here', trials: 2, seeds: [1, 2] },
    ]);
    expect(Object.keys(models(found)[0]!.setting)).toEqual(['training.optimizer.weightDecay']);
    expect(found.exitCode).toBe(0);
  },
  LONG,
);

it('has no figures of a cell whose settings are tuned on data that are not here, and fetches none', async () => {
  const elsewhere = config('bpr')
    .replace(/^name: .*\n/, '')
    .replace(/^dataset: .*\n/m, '')
    .replace(/^(?=.)/gm, '  ');
  const sweep = `name: elsewhere
base:
${elsewhere}axes:
  dataset: [{ name: synthetic, users: 60, items: 40, interactionsPerUser: 8 }, { name: movielens-100k }]
methods:
  bpr: { tune: { training.optimizer.weightDecay: [0, 1.0e-3] } }
tuneAt: { dataset: { name: movielens-100k } }
`;
  const given = await options('elsewhere', { 'sweep.yaml': sweep }, row('bpr', 0.5), { collect: true });
  const found = models(await reproduce(paper, given)).filter(({ dataset }) => dataset === 'synthetic');
  expect(found).toMatchObject([{ model: 'bpr', verdict: 'not run' }]);
  expect(found[0]!.reason).toMatch(/movielens-100k are not here/);
});

it(
  'tells a run that diverges, and ends with 4',
  async () => {
    const broken = config('mse').replace('learningRate: 0.02', 'learningRate: 1.0e+30');
    const found = await reproduce(paper, await options('broken', { 'mse.yaml': broken }, row('mse', 0.5)));
    expect(models(found)[0]).toMatchObject({ verdict: 'failed', seeds: [] });
    expect(models(found)[0]!.reason).toMatch(/ failed: The loss is NaN/);
    expect(found.exitCode).toBe(4);
  },
  LONG,
);

it(
  'goes on after Ctrl-C, and ends with the figures of a reproduction that was left alone',
  async () => {
    const long = {
      'bpr.yaml': config('bpr')
        .replace('epochs: 4', 'epochs: 400')
        .replace('evaluateEvery: 2', 'evaluateEvery: 100'),
    };
    const alone = await reproduce(paper, await options('alone', long, row('bpr', 0.5)));
    const pressed = new AbortController();
    const given = await options('stopped', long, row('bpr', 0.5));
    const stopped = reproduce(paper, { ...given, jobs: 1, signal: pressed.signal });
    stopped.catch(() => {});
    await untilTraining(given.outFolder);
    pressed.abort('SIGINT');
    await expect(stopped).rejects.toMatchObject({ exitCode: 130 });
    const found = await reproduce(paper, given);
    expect(models(found)).toEqual(models(alone));
    expect(models(found)[0]!.seeds).toEqual([1, 2]);
  },
  LONG,
);

/** Waits for a run that has trained an epoch. */
async function untilTraining(out: string): Promise<void> {
  for (;;) {
    for (const path of await findRuns(out)) {
      const { record, events } = runFolder(path);
      const stored = await readRunRecord(record).catch(() => null);
      if (stored?.status !== 'running' || !existsSync(events)) continue;
      if (readFileSync(events, 'utf-8').includes('"kind":"epoch"')) return;
    }
    await sleep(10);
  }
}

it('marks what was selected on test where nothing is run of it, too', async () => {
  const configs = {
    'bpr.yaml': config('bpr'),
    'far.yaml': config('mse').replace(/dataset: .*/, 'dataset: { name: yelp }'),
  };
  const note = 'no validation set';
  const published =
    row('bpr', 0.9, note) + row('bce', 0.8, note) + row('mse', 0.7, note, 'yelp') + row('ccl', 0.6);
  const given = await options('marked', configs, published, { collect: true });
  const found = await reproduce(paper, given);
  expect(models(found).map(({ model, selectedOnTest, verdict }) => [model, selectedOnTest, verdict])).toEqual(
    [
      ['bpr', true, 'not run'],
      ['bce', true, 'not run'],
      ['ccl', false, 'not run'],
      ['mse', true, 'not run'],
    ],
  );
  expect(found.tables.flatMap(notRunLines)).toEqual([
    'not run: mf · bpr† (best on validation): there is no finished run of it',
    'not run: mf · bce†, mf · ccl: its settings are not public',
    expect.stringMatching(/^not run: mf · mse† \(best on validation\): the data yelp are not here/),
  ]);
  const csv = reproductionCsv(found).trim().split('\n');
  expect(csv[0]).toMatch(/,reconstruction,selected_on_test$/);
  expect(csv.slice(1).map((line) => line.split(',').at(-1))).toEqual(['true', 'true', 'false', 'true']);
});
