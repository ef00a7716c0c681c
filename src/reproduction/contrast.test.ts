import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { runExperiment } from '../experiment/run.js';
import { compareRuns } from '../results/comparison/compare.js';
import { sweepOptions, workerCommand } from '../testing/sweeps.js';
import { seedsLabel, verdictCells } from './contrast-text.js';
import type { GroupTable } from './group-table.js';
import type { ReproduceOptions } from './options.js';
import type { Paper } from './paper.js';
import { type Reproduction, reproduce } from './reproduce.js';
import { reproductionFiles, reproductionMarkdown, writeReproduction } from './text.js';

/** Several runs, on a machine that may be busy. */
const LONG = 240_000;

const recall = { metric: 'recall', cutoff: 10 } as const;

const paper: Paper = {
  name: 'small',
  title: 'A small paper',
  published: null,
  claims: 'Small',
  tolerances: {},
  metrics: [recall],
  contrasts: {
    metrics: [recall],
    baselines: ['popularity'],
    pairs: [
      { candidate: 'dynamic', reference: 'none', asks: 'better' },
      { candidate: 'dynamic', reference: 'posthoc', asks: 'better' },
      { candidate: 'permuted', reference: 'none', asks: 'alike' },
    ],
  },
  cellOf: ({ dataset, split, backbone, weighting }) => ({
    dataset: dataset.name,
    split: split.name,
    backbone: backbone.name,
    losses: [weighting.name],
  }),
  whyAbsent: () => null,
};

const base = `dataset: { name: synthetic, users: 120, items: 60, domainCount: 3, interactionsPerUser: 10 }
split: { name: leave-one-out }
backbone: { name: mf, dimensions: 8, similarity: cosine }
loss: { name: softmax }
sampling: { negatives: 20 }
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 64, epochs: 4, evaluateEvery: 2, diagnoseEvery: null }
evaluation: { cutoffs: [10], domains: { minTestUsers: 5 } }
engine: wasm
`;
const weightings = ['none', 'dynamic', 'posthoc', 'permuted'];
const sweep = `name: small
base:
${base.replace(/^(?=.)/gm, '  ')}axes: { seeds: [1, 2] }
methods:
${weightings.map((name) => `  ${name}: { set: { weighting: { name: ${name} } } }\n`).join('')}`;

let folder: string;
let options: ReproduceOptions;
let found: Reproduction;
let table: GroupTable;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-contrast-'));
  const [outFolder, dataFolder] = [join(folder, 'out'), join(folder, 'data')];
  await mkdir(join(folder, 'configs'));
  await writeFile(join(folder, 'configs', 'small.yaml'), sweep);
  await writeFile(join(folder, 'base.yaml'), `name: base\n${base}`);
  options = {
    ...sweepOptions(outFolder, { dataFolder }),
    command: (name, task) => workerCommand(name, task, { outFolder, dataFolder }),
    ...{ configFolder: join(folder, 'configs'), publishedFolder: folder },
    ...{ only: undefined, seed: undefined, engine: undefined, collect: true, jobs: 1 },
  };
  // Permuted has one seed of two, as while a sweep is under way.
  for (const name of weightings)
    await run(`weighting={ name: ${name} }`, `seeds=${name === 'permuted' ? '[1]' : '[1, 2]'}`);
  const domain = 'domain-a';
  await writeFile(
    join(folder, 'claims.csv'),
    `paper,arxiv,claim,subject,reference,metric,k,dataset,domain,relative_change_percent,status
Small,1,better,dynamic,none,recall,10,synthetic,${domain},52.4,abstract
`,
  );
  found = await reproduce(paper, options);
  table = found.groupTables[0]!;
}, LONG);
afterAll(() => rm(folder, { recursive: true }));

async function run(...overrides: string[]) {
  const loaded = await loadExperiment(join(folder, 'base.yaml'), { overrides });
  await runExperiment(loaded, { ...options, fresh: false });
}

it('has the figures of every model in every group, baselines first, and says which is a reconstruction', () => {
  expect(found.groupTables).toHaveLength(1);
  expect(table.models).toEqual([
    { name: 'popularity', reconstruction: false, seeds: [] },
    { name: 'none', reconstruction: false, seeds: [1, 2] },
    { name: 'dynamic', reconstruction: true, seeds: [1, 2] },
    { name: 'posthoc', reconstruction: false, seeds: [1, 2] },
    { name: 'permuted', reconstruction: false, seeds: [1] },
  ]);
  const [all, ...rest] = table.lines;
  expect(all).toMatchObject({ group: 'overall', users: 120 });
  const domains = rest.filter(({ group }) => group === 'domain').map(({ name }) => name);
  expect(domains.toSorted()).toEqual(['domain-a', 'domain-b', 'domain-c']);
  const line = found.tables[0]!.lines.find(({ model }) => model === 'dynamic')!;
  expect(all!.figures[2]).toEqual(line.reproduced);
  expect(all!.figures[4]!.deviation).toBe(Number.NaN);
});

it('holds models against each other as `reclab compare` does, over the seeds that both have', async () => {
  const [dynamic, , permuted] = table.contrasts;
  expect(table.contrasts.map(({ seeds }) => seeds)).toEqual([[1, 2], [1, 2], [1]]);
  const experimentOf = (model: string) =>
    found.tables[0]!.lines.find((line) => line.model === model)!.experiment;
  const { rows } = await compareRuns({
    ...{ candidate: [experimentOf('dynamic')], baseline: [experimentOf('none')] },
    ...{ resultsFolder: options.outFolder, over: 'users', metrics: [recall] },
    ...{ alpha: 0.05, maxDrop: 0.05, force: false },
  });
  const own = dynamic!.lines.filter(({ group }) => group !== 'user-group');
  expect(own.map(({ name, p, verdict, relativeChange }) => [name, p, verdict, relativeChange])).toEqual(
    rows.map(({ name, holm, verdict, relativeChange }) => [name, holm, verdict, relativeChange]),
  );
  const [all] = own;
  const { low, high } = rows[0]!.relativeBootstrap!;
  expect(all!.interval).toEqual({ low, high });
  expect(dynamic!.lines.some(({ name }) => name.endsWith('/power'))).toBe(true);
  expect(permuted!.lines[0]).toMatchObject({ name: 'all', users: 120 });
});

it('puts what is claimed beside its domain, and nothing beside others', () => {
  const claimed = table.contrasts.flatMap(({ candidate, reference, lines }) =>
    lines
      .filter(({ published }) => !Number.isNaN(published))
      .map(({ name, published }) => [candidate, reference, name, published]),
  );
  expect(claimed).toEqual([['dynamic', 'none', 'domain-a', 0.524]]);
});

it('answers what each contrast asks, and tells how to make the runs that are missing', async () => {
  const [heading, ...answers] = verdictCells(table);
  expect(heading).toEqual(['is', 'recall@10 over all users', 'in domains']);
  expect(answers.map(([question]) => question)).toEqual([
    'dynamic (reconstruction) better than none?',
    'dynamic (reconstruction) better than posthoc?',
    'permuted like none?',
  ]);
  const change = String.raw`: \S+ % \(\S+ to \S+ %\)$`;
  expect(answers[1]![1]).toMatch(new RegExp(`^(yes|not shown|no, worse|no, equal within ±5 %)${change}`));
  expect(answers[2]![1]).toMatch(new RegExp(`^(yes, within ±5 %|not shown|no, better|no, worse)${change}`));
  expect(answers[1]![2]).toMatch(/^of 3: better in (none|\d: domain-.*); worse in /);
  expect(found.tables[0]!.notes).toContain(
    '! figures of 1 runs are missing; `reclab reproduce small --only synthetic/leave-one-out` makes them',
  );
});

it('writes figures and contrasts as CSV, and both as Markdown', async () => {
  const files = reproductionFiles(found, options);
  await writeReproduction(found, files);
  const rowsOf = (path: string) =>
    Papa.parse<Record<string, string>>(readFileSync(path, 'utf-8').trim(), { header: true }).data;
  const figures = rowsOf(files.groups!.figures);
  expect(figures).toHaveLength(table.lines.length * table.models.length);
  expect(figures.find(({ model }) => model === 'dynamic')).toMatchObject({
    ...{ paper: 'small', dataset: 'synthetic', backbone: 'mf', reconstruction: 'true', seeds: '1 2' },
    ...{ group: 'overall', name: 'all', users: '120', metric: 'recall', cutoff: '10' },
  });
  const contrasts = rowsOf(files.groups!.contrasts);
  const noir = contrasts.filter((line) => line.published_relative_change !== '');
  expect(noir).toMatchObject([
    { candidate: 'dynamic', name: 'domain-a', published_relative_change: '0.524' },
  ]);
  const markdown = readFileSync(files.markdown, 'utf-8');
  expect(markdown).toContain('### mf on synthetic, leave-one-out, domain by domain');
  expect(markdown).toContain('Unfinished: permuted (1 of 2 seeds).');
  expect(markdown).toMatch(/\| mf · dynamic \(reconstruction\) +\|/);
  expect(rowsOf(files.csv).map(({ model, reconstruction }) => `${model} ${reconstruction}`)).toEqual(
    expect.arrayContaining(['popularity false', 'none false', 'dynamic true', 'posthoc false']),
  );
  expect(contrasts.every((line) => (line.reconstruction === 'true') === (line.candidate === 'dynamic'))).toBe(
    true,
  );
  expect(markdown).toContain('dynamic (reconstruction) against posthoc');
  expect(markdown).toMatch(/\| domain-a +\| +\d+ \| +\+52\.4 % \|/);
});

it('says how many seeds are finished of those to be run', () => {
  const model = (seeds: number[]) => ({ name: 'none', reconstruction: false, seeds });
  expect(seedsLabel(table)).toBe('1 to 2 of 2 seeds');
  expect(seedsLabel({ models: [model([]), model([1, 2, 3])], expected: 3 })).toBe('3 seeds');
  expect(seedsLabel({ models: [model([1])], expected: 1 })).toBe('1 seed');
  expect(seedsLabel({ models: [model([1]), model([1])], expected: 3 })).toBe('1 of 3 seeds');
});

it('says of one seed that it is one', async () => {
  const one = await reproduce(paper, { ...options, seed: 1 });
  const files = reproductionFiles(one, { ...options, seed: 1 });
  await writeReproduction(one, files);
  expect(readFileSync(files.markdown, 'utf-8')).toContain('**One seed**');
});

it('tells of models that cannot be held against each other, beside the contrasts of the others', async () => {
  const outFolder = join(folder, 'other');
  await cp(options.outFolder, outFolder, { recursive: true });
  const permuted = found.tables[0]!.lines.find(({ model }) => model === 'permuted')!;
  const path = join(outFolder, 'runs', `${permuted.experiment}-1`, 'metrics.csv');
  const figures = Papa.parse<Record<string, string>>(readFileSync(path, 'utf-8').trim(), {
    header: true,
  }).data;
  await writeFile(path, Papa.unparse(figures.map((row) => ({ ...row, test_fingerprint: 'other' }))));
  const torn = await reproduce(paper, { ...options, outFolder });
  const [other] = torn.groupTables;
  expect(other!.contrasts).toEqual(table.contrasts.slice(0, 2));
  expect(other!.refusals).toHaveLength(1);
  const told =
    /permuted is not held against none: The two sides were tested on different test parts; expected: /;
  expect(other!.refusals[0]).toMatch(told);
  expect(reproductionMarkdown(torn)).toMatch(told);
});

it('fits no baselines on shuffled histories, which are a control of models', async () => {
  const configFolder = join(folder, 'shuffled');
  await mkdir(configFolder);
  const backbone = '{ name: sasrec, dimensions: 4, layers: 1, maxLength: 8 }';
  const methods = `methods:\n  shuffled: { set: { backbone: ${backbone}, noise.shuffledHistories: true } }\n`;
  await writeFile(join(configFolder, 'shuffled.yaml'), sweep.replace(/methods:[\s\S]*/, methods));
  await run(`backbone=${backbone}`, 'noise.shuffledHistories=true', 'seeds=[1, 2]');
  const { groupTables } = await reproduce(paper, { ...options, configFolder });
  expect(groupTables.map(({ models }) => models.map(({ name }) => name))).toEqual([['shuffled']]);
});
