import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { loadSweep } from '../config/sweep/load-sweep.js';
import { RandomStream } from '../core/random.js';
import { type ExperimentResult, runExperiment } from '../experiment/run.js';
import { sweepOptions } from '../testing/sweeps.js';
import { runSweep, type SweepResult } from './sweep.js';

const base = (dataset: string, split = '{ name: leave-one-out }') => `dataset: ${dataset}
split: ${split}
backbone: { name: mf, dimensions: 8, similarity: cosine }
loss: { name: softmax }
sampling: { negatives: 20 }
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 64, epochs: 2, evaluateEvery: 2, diagnoseEvery: null }
evaluation: { cutoffs: [10], domains: { minTestUsers: 5 } }
engine: wasm
`;
const withDomains = base(
  '{ name: synthetic, users: 120, items: 60, domainCount: 3, interactionsPerUser: 10 }',
);
const losses = ['softmax', 'dsl-reconstruction'];
const rates = [0, 0.2];
const RATE = 'noise.falsePositives.rate';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-sweep-domains-'));
});
afterAll(() => rm(folder, { recursive: true }));

const options = () => sweepOptions(join(folder, 'out'), { dataFolder: join(folder, 'data') });

/** Runs what a sweep asks for one by one, so that it starts no process. */
async function run(content: string, overrides: string[]): Promise<ExperimentResult> {
  await writeFile(join(folder, 'base.yaml'), `name: base\n${content}`);
  const loaded = await loadExperiment(join(folder, 'base.yaml'), { overrides });
  return runExperiment(loaded, { ...options(), fresh: false });
}

async function sweep(name: string, content: string, more: string): Promise<SweepResult> {
  const path = join(folder, `${name}.yaml`);
  await writeFile(path, `name: ${name}\nbase:\n${content.replace(/^(?=.)/gm, '  ')}${more}`);
  return runSweep(await loadSweep(path), {
    ...options(),
    command() {
      throw new Error('started a process');
    },
  });
}

it('has the figures of each run domain by domain, baselines first, in a table for each kind of data', async () => {
  const single = new Map<string, ExperimentResult>();
  for (const rate of rates)
    for (const loss of losses)
      single.set(
        `${loss} ${rate}`,
        await run(withDomains, [`loss={ name: ${loss} }`, `${RATE}=${rate}`, 'seeds=[1, 2]']),
      );
  const methods = `methods:\n${losses.map((loss) => `  ${loss}: { set: { loss: { name: ${loss} } } }\n`).join('')}`;
  const axes = `axes: { seeds: [1, 2], ${RATE}: [${rates}] }\n`;
  const { domainTables, folder: where } = await sweep('noisy', withDomains, axes + methods);
  const { tables, headings } = domainTables!;
  expect(headings).toEqual(['method', RATE]);
  expect(tables).toHaveLength(2);
  for (const [index, table] of tables.entries()) {
    const names = ['popularity', 'item-knn', 'ease', 'markov', 'last-item-knn'];
    expect(table.models.map(({ name }) => name)).toEqual([...names, ...losses]);
    for (const [place, loss] of losses.entries()) {
      const own = single.get(`${loss} ${rates[index]}`)!.table;
      const column = names.length + place;
      expect(table.models[column]).toMatchObject({ names: [loss, String(rates[index])], seeds: [1, 2] });
      expect(table.rows.map(({ name, users, cells }) => [name, users, cells[column]])).toEqual(
        own.rows.map(({ name, users, cells }) => [name, users, cells[0]]),
      );
      expect(table.rows.map(({ cells }) => cells.slice(0, names.length))).toEqual(
        own.rows.map(({ cells }) => cells.slice(1)),
      );
    }
  }
  expect(tables[0]!.rows.map(({ name }) => name).toSorted()).toEqual([
    ...['all', 'domain-a', 'domain-b', 'domain-c'],
  ]);

  const csv = Papa.parse<Record<string, string>>(readFileSync(where.domains.csv, 'utf-8').trim(), {
    header: true,
  });
  expect(csv.meta.fields!.slice(0, 13).join()).toBe(
    `dataset,split,model,method,${RATE},chosen,seeds,experiment,domain,users,items,interactions,recall@10`,
  );
  expect(csv.data).toHaveLength(2 * 7 * 4);
  expect(csv.data[28]).toMatchObject({
    model: 'popularity',
    method: '',
    [RATE]: '0.2',
    seeds: '',
    domain: 'all',
  });
  const line = csv.data.find(({ model, domain }) => model === 'softmax' && domain === 'domain-a')!;
  expect(line).toMatchObject({ dataset: 'synthetic', split: 'leave-one-out', [RATE]: '0', seeds: '1 2' });
  expect(Number(line['recall@10_std'])).toBeGreaterThanOrEqual(0);
  const markdown = readFileSync(where.domains.markdown, 'utf-8');
  expect(markdown).toContain(
    '## synthetic, leave-one-out, noise.falsePositives.rate 0.2\n\nTest part, mean ± standard deviation over 2 seeds',
  );
  expect(markdown).toMatch(/\| domain +\| users \| items \| interactions \| popularity \|/);
  expect(markdown).toContain('- dsl-reconstruction is a reconstruction of DSL');
  expect(markdown).toContain('- baselines fitted on what the models saw');
});

it('says of one seed that it is one', async () => {
  await run(withDomains, ['seeds=[1]']);
  const { folder: where, domainTables } = await sweep('single', withDomains, 'axes: { seeds: [1] }\n');
  expect(domainTables!.tables[0]!.models.at(-1)!.name).toBe('single');
  expect(readFileSync(where.domains.markdown, 'utf-8')).toContain(
    'Test part, **one seed (1)**: nothing is known',
  );
});

it('writes nothing where the data have no domains', async () => {
  const random = new RandomStream(1, 'comparison');
  const events = Array.from(
    { length: 600 },
    (_, event) => `u${event % 40},i${Math.floor(30 * random.float())}`,
  );
  await writeFile(join(folder, 'log.csv'), `user,item\n${[...new Set(events)].join('\n')}\n`);
  const plain = base(
    `{ name: files, train: ${join(folder, 'log.csv')} }`,
    '{ name: leave-one-out, order: random }',
  );
  await run(plain, ['seeds=[1]']);
  const { table, domainTables, folder: where } = await sweep('plain', plain, 'axes: { seeds: [1] }\n');
  expect(table!.rows).toHaveLength(1);
  expect(domainTables).toBe(null);
  expect(existsSync(where.domains.csv)).toBe(false);
});
