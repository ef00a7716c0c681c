import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { RandomStream } from '../core/random.js';
import { runExperiment } from '../experiment/run.js';
import { sweepOptions, workerCommand } from '../testing/sweeps.js';
import { contrastsCsv, groupFiguresCsv } from './contrast-csv.js';
import { groupTableMarkdown, verdictCells } from './contrast-text.js';
import type { ReproduceOptions } from './options.js';
import type { Paper } from './paper.js';
import { type Reproduction, reproduce } from './reproduce.js';

/** Several runs, on a machine that may be busy. */
const LONG = 240_000;

const recall = { metric: 'recall', cutoff: 10 } as const;

/** As `drrl`: losses at rates of noise, on data without domains. */
const paper: Paper = {
  name: 'noisy',
  title: 'Losses at two rates of noise',
  published: null,
  claims: 'Noisy',
  tolerances: {},
  metrics: [recall],
  contrasts: {
    metrics: [recall],
    baselines: ['popularity'],
    pairs: [{ candidate: 'ccl', reference: 'softmax', asks: 'better' }],
  },
  cellOf: ({ dataset, split, backbone, loss }) => ({
    dataset: dataset.name,
    split: split.name,
    backbone: backbone.name,
    losses: [loss.name],
  }),
  whyAbsent: () => null,
};

const rates = [0, 0.5];
const methods =
  'methods:\n  softmax: { set: { loss: { name: softmax } } }\n  ccl: { set: { loss: { name: ccl } } }\n';
const sweepOf = (base: string, axis: string) =>
  `name: noisy\nbase:\n${base.replace(/^(?=.)/gm, '  ')}axes: { seeds: [1], ${axis} }\n${methods}`;

let folder: string;
let base: string;
let options: ReproduceOptions;
let found: Reproduction;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-variants-'));
  const random = new RandomStream(1, 'comparison');
  const events = Array.from(
    { length: 1200 },
    (_, event) => `u${event % 60},i${Math.floor(40 * random.float() ** 2)}`,
  );
  await writeFile(join(folder, 'log.csv'), `user,item\n${[...new Set(events)].join('\n')}\n`);
  base = `dataset: { name: files, train: ${join(folder, 'log.csv')} }
split: { name: leave-one-out, order: random }
backbone: { name: mf, dimensions: 8, similarity: cosine }
loss: { name: softmax }
sampling: { negatives: 20 }
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 64, epochs: 2, evaluateEvery: 2, diagnoseEvery: null }
evaluation: { cutoffs: [10] }
engine: wasm
`;
  const [outFolder, dataFolder] = [join(folder, 'out'), join(folder, 'data')];
  await mkdir(join(folder, 'configs'));
  await writeFile(
    join(folder, 'configs', 'noisy.yaml'),
    sweepOf(base, `noise.falseNegatives.rate: [${rates}]`),
  );
  await writeFile(join(folder, 'base.yaml'), `name: base\n${base}`);
  await writeFile(
    join(folder, 'claims.csv'),
    'paper,arxiv,claim,subject,reference,metric,k,dataset,domain,relative_change_percent,status\n',
  );
  options = {
    ...sweepOptions(outFolder, { dataFolder }),
    command: (name, task) => workerCommand(name, task, { outFolder, dataFolder }),
    ...{ configFolder: join(folder, 'configs'), publishedFolder: folder },
    ...{ only: undefined, seed: undefined, engine: undefined, collect: true, jobs: 1 },
  };
  for (const rate of rates)
    for (const loss of ['softmax', 'ccl']) {
      const overrides = [`loss={ name: ${loss} }`, `noise.falseNegatives.rate=${rate}`, 'seeds=[1]'];
      await runExperiment(await loadExperiment(join(folder, 'base.yaml'), { overrides }), {
        ...options,
        fresh: false,
      });
    }
  found = await reproduce(paper, options);
}, LONG);
afterAll(() => rm(folder, { recursive: true }));

it('holds models against each other within a variant, never across', () => {
  expect(found.groupTables.map(({ variant }) => variant)).toEqual([
    'noise.falseNegatives.rate 0',
    'noise.falseNegatives.rate 0.5',
  ]);
  for (const { variant, models, contrasts, lines, refusals } of found.groupTables) {
    expect(refusals).toEqual([]);
    expect(models.map(({ name }) => name)).toEqual(['popularity', 'softmax', 'ccl']);
    const figureOf = (model: string) =>
      found.tables[0]!.lines.find((line) => line.model === model && line.variant === variant)!.reproduced
        .mean;
    expect(lines).toHaveLength(1);
    const [line] = contrasts[0]!.lines;
    expect(line).toMatchObject({ group: 'overall', users: 60 });
    expect(line!.candidate).toBeCloseTo(figureOf('ccl'), 6);
    expect(line!.reference).toBeCloseTo(figureOf('softmax'), 6);
  }
});

it('tells the variant in headings and files, and nothing of domains where there are none', () => {
  const [clean, noisy] = found.groupTables;
  const markdown = groupTableMarkdown(noisy!);
  expect(markdown).toContain('### mf on files, leave-one-out, noise.falseNegatives.rate 0.5\n');
  expect(markdown).not.toContain('domains');
  expect(verdictCells(clean!)[0]).toEqual(['is', 'recall@10 over all users']);
  for (const csv of [groupFiguresCsv(paper, found.groupTables), contrastsCsv(paper, found.groupTables)]) {
    const rows = Papa.parse<Record<string, string>>(csv.trim(), { header: true });
    expect(rows.meta.fields!.at(-1)).toBe('variant');
    expect(new Set(rows.data.map(({ variant }) => variant))).toEqual(
      new Set(['noise.falseNegatives.rate 0', 'noise.falseNegatives.rate 0.5']),
    );
  }
});

it('refuses to choose where several cells of a variant bear one name', async () => {
  const configFolder = join(folder, 'alike');
  await mkdir(configFolder);
  const axis = 'backbone: [{ name: mf, dimensions: 8, similarity: cosine }, { name: mf, dimensions: 4 }]';
  await writeFile(join(configFolder, 'alike.yaml'), sweepOf(base, axis));
  const { groupTables } = await reproduce(paper, { ...options, configFolder });
  expect(groupTables.map(({ contrasts, refusals }) => [contrasts, refusals])).toEqual([
    [[], ['ccl is not held against softmax: several cells bear one of these names']],
  ]);
});
