import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { metricsHeader } from '../metrics-csv.js';
import { readFigures } from './figures.js';
import { metricFiles } from './metric-files.js';

const folder = mkdtempSync(join(tmpdir(), 'metric-files-'));
const metricsOf = (run: string) => join(folder, 'runs', run, 'metrics.csv');
const line = (run: string, subset: string, group: string, name: string, value: number) =>
  `${run},${run.slice(0, 2)},mf,movies,ratio,mf,bpr,none,${run.at(-1)},wasm,default@1,a,b,${subset},${group},${name},9,recall,10,${value}`;

beforeAll(() => {
  for (const run of ['aa-1', 'aa-2', 'bb-1']) {
    mkdirSync(join(folder, 'runs', run), { recursive: true });
    writeFileSync(join(folder, 'runs', run, 'run.json'), '{}');
    const lines = [
      line(run, 'validation', 'overall', 'all', 0.1),
      line(run, 'test', 'overall', 'all', 0.2),
      line(run, 'test', 'domain', '"Drama, old"', 0.3),
    ];
    writeFileSync(metricsOf(run), `${[metricsHeader.join(','), ...lines].join('\n')}\n`);
  }
  mkdirSync(join(folder, 'copies', 'deep'), { recursive: true });
  cpSync(metricsOf('bb-1'), join(folder, 'copies', 'deep', 'mf.csv'));
  writeFileSync(join(folder, 'copies', 'other.csv'), 'a,b\n1,2\n');
});

it('finds all runs, a run by folder or file, and runs by the beginning of their ids', async () => {
  const all = ['aa-1', 'aa-2', 'bb-1'].map(metricsOf);
  expect(await metricFiles([], folder)).toEqual(all);
  expect(await metricFiles(['aa'], folder)).toEqual(all.slice(0, 2));
  expect(await metricFiles([join(folder, 'runs', 'bb-1'), metricsOf('bb-1')], folder)).toEqual([all[2]]);
});

it('finds copies of figures at any depth and passes over other files', async () => {
  expect(await metricFiles([join(folder, 'copies')], folder)).toEqual([join(folder, 'copies/deep/mf.csv')]);
});

it('says where there is nothing', async () => {
  await expect(metricFiles(['zz'], folder)).rejects.toThrow('There is no run `zz`');
});

it('takes no run whose id merely begins like the one that was named', async () => {
  const results = mkdtempSync(join(tmpdir(), 'metric-files-'));
  cpSync(join(folder, 'runs', 'aa-1'), join(results, 'runs', 'aa-10'), { recursive: true });
  await expect(metricFiles(['aa-1'], results)).rejects.toThrow('There is no run `aa-1`');
});

it('reads the wanted lines alone, with commas in names', async () => {
  const files = await metricFiles([], folder);
  const overall = await readFigures(files, { subset: 'test', group: 'overall' });
  expect(overall.map(({ run, value }) => [run, value])).toEqual([
    ['aa-1', 0.2],
    ['aa-2', 0.2],
    ['bb-1', 0.2],
  ]);
  const domains = await readFigures(files, { subset: 'test', group: 'domain' });
  expect(domains[0]).toMatchObject({ name: 'Drama, old', value: 0.3, seed: 1 });
  expect(domains[0]!.configFile).toBe(join(folder, 'runs/aa-1/config.yaml'));
});

it('refuses a file that is no metrics.csv', async () => {
  const path = join(folder, 'copies/other.csv');
  await expect(readFigures([path], { subset: 'test', group: 'overall' })).rejects.toThrow('another header');
});
