import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasetSchema } from '../config/schema/dataset.js';
import { Collector } from '../core/reporter.js';
import { sharedDatasets } from '../testing/shared.js';
import { type DataContext, prepareDataset } from './prepare.js';

let folder: string;
let reporter: Collector;
let context: DataContext;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepare-'));
  reporter = new Collector();
  context = { folder, mirror: null, baseFolder: folder, reporter };
});
afterEach(() => rmSync(folder, { recursive: true }));

const synthetic = datasetSchema.parse({ name: 'synthetic', users: 40, items: 30, interactionsPerUser: 6 });

function preparedFolders(): string[] {
  return readdirSync(join(folder, 'prepared')).sort();
}

it('prepares once, then reads what it prepared', async () => {
  const dataset = await prepareDataset(synthetic, context);
  expect(dataset.userIds.length).toBe(40);
  expect(reporter.infos[0]).toMatch(/^Preparing /);
  reporter.infos.length = 0;
  expect(await prepareDataset(synthetic, context)).toEqual(dataset);
  expect(reporter.infos).toEqual([]);
});

it('prepares anew for other filters, but not for other domains to report', async () => {
  await prepareDataset(synthetic, context);
  await prepareDataset(
    { ...synthetic, domains: { minShare: 0.1, maxShare: 1 } } as typeof synthetic,
    context,
  );
  expect(preparedFolders().length).toBe(1);
  const core = await prepareDataset({ ...synthetic, kCore: 2 } as typeof synthetic, context);
  expect(preparedFolders().length).toBe(2);
  expect(core.provenance.steps.map(({ step }) => step)).toContain('2-core');
});

it('tells the sizes after each filter', async () => {
  await prepareDataset({ ...synthetic, minItemInteractions: 8 } as typeof synthetic, context);
  expect(reporter.infos).toContain('  raw: 40 users, 30 items, 240 interactions');
  expect(reporter.infos.at(-1)).toMatch(
    /^ {2}item with fewer than 8 events: \d+ users, \d+ items, \d+ interactions$/,
  );
});

it('keeps silent about filters that removed nothing', async () => {
  const { provenance } = await prepareDataset(synthetic, context);
  expect(provenance.steps.map(({ step }) => step)).toEqual(['raw', 'repeated pair (first kept)']);
  expect(reporter.infos.slice(1)).toEqual(['  raw: 40 users, 30 items, 240 interactions']);
});

it('builds a damaged cache again, with a warning', async () => {
  const dataset = await prepareDataset(synthetic, context);
  const [key] = preparedFolders();
  appendFileSync(join(folder, 'prepared', key!, 'items'), 'x');
  expect(await prepareDataset(synthetic, context)).toEqual(dataset);
  expect(reporter.warnings).toEqual([`${join(folder, 'prepared', key!)} is damaged; it is built again`]);
  reporter.warnings.length = 0;
  await prepareDataset(synthetic, context);
  expect(reporter.warnings).toEqual([]);
});

it('goes on after a killed process: takes over its lock and removes what it left', async () => {
  const dataset = await prepareDataset(synthetic, context);
  const [key] = preparedFolders();
  const path = join(folder, 'prepared', key!);
  rmSync(path, { recursive: true });
  mkdirSync(`${path}.123.0123abcd.tmp`);
  writeFileSync(`${path}.lock`, JSON.stringify({ pid: 2 ** 30, host: hostname(), since: '', token: 'dead' }));
  expect(await prepareDataset(synthetic, context)).toEqual(dataset);
  expect(preparedFolders()).toEqual([key]);
});

it("follows the content of a person's own files", async () => {
  writeFileSync(join(folder, 'log.csv'), 'ann,x\nbob,y\n');
  const config = datasetSchema.parse({ name: 'files', train: 'log.csv' });
  const first = await prepareDataset(config, context);
  expect(first.provenance.sources).toMatchObject([{ address: 'log.csv', bytes: 12, origin: 'local' }]);
  appendFileSync(join(folder, 'log.csv'), 'cem,x\n');
  const second = await prepareDataset(config, context);
  expect([first.userIds.length, second.userIds.length]).toEqual([2, 3]);
  expect(second.fingerprint).not.toBe(first.fingerprint);
});

it('says what a person has to do for data behind a form', async () => {
  const yelp = prepareDataset(datasetSchema.parse({ name: 'yelp' }), context);
  await expect(yelp).rejects.toThrow(/fetched by hand[\s\S]*reclab data import yelp/);
});

it('lists the sizes where filters leave nothing, and leaves no cache', async () => {
  const nothing = prepareDataset({ ...synthetic, kCore: 100 } as typeof synthetic, context);
  await expect(nothing).rejects.toThrow(/raw: 40 users[\s\S]*100-core: 0 users/);
  expect(preparedFolders()).toEqual([]);
});

it('two processes build once', async () => {
  const code = `
    import { prepareDataset } from ${JSON.stringify(join(import.meta.dirname, 'prepare.ts'))};
    const reporter = { info: (text) => console.log(text), warn() {}, progress: () => ({ update() {}, stop() {} }) };
    await prepareDataset(${JSON.stringify(synthetic)}, {
      folder: ${JSON.stringify(folder)}, mirror: null, baseFolder: '.', reporter,
    });`;
  const outputs = await Promise.all(
    [1, 2].map(async () => {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      expect((await once(child, 'close'))[0]).toBe(0);
      return output;
    }),
  );
  expect(outputs.join('').match(/^Preparing /gm)?.length).toBe(1);
});

describe.skipIf(sharedDatasets === null)('from a mirror', () => {
  it('fetches, filters and numbers MovieLens 100K', async () => {
    const config = datasetSchema.parse({ name: 'movielens-100k', kCore: 5 });
    const mirrored = { ...context, mirror: `${sharedDatasets}/mirror` };
    const dataset = await prepareDataset(config, mirrored);
    expect([dataset.userIds.length, dataset.itemIds.length, dataset.users.length]).toEqual([
      943, 1_349, 99_287,
    ]);
    expect(dataset.userIds.slice(0, 3)).toEqual(['1', '2', '3']);
    expect(dataset.domains?.names).toContain('Film-Noir');
    expect(dataset.provenance.sources).toMatchObject([
      {
        address: 'https://files.grouplens.org/datasets/movielens/ml-100k.zip',
        sha256: '90b1d7aa6cc302e279a481aa23178bf3ebd6947b05eca4722cb9e3a777d8b3a8',
        origin: 'mirror',
      },
    ]);
    expect(reporter.infos[0]).toMatch(/licence:[\s\S]*cite:/);
    const again = await prepareDataset(config, { ...context, mirror: null });
    expect(again.fingerprint).toBe(dataset.fingerprint);
  });

  it('never filters published splits', async () => {
    const config = datasetSchema.parse({ name: 'ir-benchmark', set: 'amazon2014-health' });
    const dataset = await prepareDataset(config, { ...context, mirror: `${sharedDatasets}/mirror` });
    expect(dataset.provenance.steps.map(({ step }) => step)).toEqual(['raw']);
    expect(dataset.parts).not.toBeNull();
  });
});
