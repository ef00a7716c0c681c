import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasetSchema } from '../config/schema/dataset.js';
import { silent } from '../core/reporter.js';
import { sharedDatasets } from '../testing/shared.js';
import { type DataContext, prepareDataset } from './prepare.js';
import { datasetStatus, fetchDataset, verifyDataset } from './status.js';

let folder: string;
let context: DataContext;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'status-'));
  context = { folder, mirror: `${sharedDatasets}/mirror`, baseFolder: folder, reporter: silent };
});
afterEach(() => rmSync(folder, { recursive: true }));

async function stateOf(name: string, variant: string | null = null) {
  return (await datasetStatus(context)).find((entry) => entry.name === name && entry.variant === variant);
}

it('tells the state of every data set of an empty folder', async () => {
  expect((await stateOf('synthetic'))?.state).toBe('built-in');
  expect((await stateOf('files'))?.state).toBe('own files');
  expect((await stateOf('movielens-1m'))?.state).toBe('not fetched');
  expect((await stateOf('yelp'))?.state).toBe('to import');
  expect((await stateOf('ir-benchmark', 'set: amazon2014-health'))?.state).toBe('not fetched');
});

it('counts what is prepared', async () => {
  await prepareDataset(datasetSchema.parse({ name: 'synthetic', users: 20, items: 20 }), context);
  await prepareDataset(datasetSchema.parse({ name: 'synthetic', users: 30, items: 20 }), context);
  const prepared = (await stateOf('synthetic'))!.prepared;
  expect(prepared.count).toBe(2);
  expect(prepared.bytes).toBeGreaterThan(1000);
});

describe.skipIf(sharedDatasets === null)('fetched data', () => {
  const config = datasetSchema.parse({ name: 'ir-benchmark', set: 'movielens-100k' });

  it('are known with their size, and verified against the manifest', async () => {
    const [file] = await fetchDataset(config, context);
    expect(await stateOf('ir-benchmark', 'set: movielens-100k')).toMatchObject({
      state: 'fetched',
      bytes: file!.bytes,
    });
    expect(await verifyDataset(config, context)).toMatchObject([{ state: 'ok', found: file!.sha256 }]);
    const damaged = readFileSync(file!.path);
    damaged[100]! ^= 1;
    writeFileSync(file!.path, damaged);
    expect(await verifyDataset(config, context)).toMatchObject([
      { state: 'changed', expected: file!.sha256 },
    ]);
    rmSync(file!.path);
    expect(await verifyDataset(config, context)).toMatchObject([{ state: 'missing', found: null }]);
    expect((await stateOf('ir-benchmark', 'set: movielens-100k'))?.state).toBe('not fetched');
  });
});
