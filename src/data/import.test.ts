import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { datasetSchema } from '../config/schema/dataset.js';
import { Collector } from '../core/reporter.js';
import { importFile } from './import.js';
import { type DataContext, prepareDataset } from './prepare.js';

let folder: string;
let context: DataContext;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  context = { folder, mirror: null, baseFolder: folder, reporter: new Collector() };
});
afterEach(() => rmSync(folder, { recursive: true }));

async function yelpArchive(): Promise<Buffer> {
  const pack = tar.pack();
  pack.entry(
    { name: 'yelp_academic_dataset_business.json' },
    '{"business_id":"x","name":"X","categories":"Cafes"}\n',
  );
  pack.entry(
    { name: 'yelp_academic_dataset_review.json' },
    '{"review_id":"r","user_id":"ann","business_id":"x","stars":4.0,"date":"2019-01-02 03:04:05","text":"Good"}\n',
  );
  pack.finalize();
  return gzipSync(await buffer(pack));
}

function file(content: string | Buffer): string {
  const path = join(folder, 'fetched.tgz');
  writeFileSync(path, content);
  return path;
}

it('takes a checked file into the data folder, from where it is prepared', async () => {
  const archive = await yelpArchive();
  const target = await importFile('yelp', file(archive), context);
  expect(readFileSync(target).equals(archive)).toBe(true);
  const dataset = await prepareDataset(datasetSchema.parse({ name: 'yelp' }), context);
  expect([dataset.userIds, dataset.itemIds, dataset.domains?.names]).toEqual([['ann'], ['x'], ['Cafes']]);
  expect(dataset.provenance.sources).toMatchObject([{ origin: 'import', bytes: archive.length }]);
});

it('refuses what is torn or something else, and keeps nothing of it', async () => {
  const archive = await yelpArchive();
  await expect(importFile('yelp', file(archive.subarray(0, -20)), context)).rejects.toThrow(
    /truncated or damaged/,
  );
  await expect(importFile('yelp', file('<html>'), context)).rejects.toThrow(/fetched.tgz/);
  await expect(importFile('yelp', join(folder, 'none'), context)).rejects.toThrow(/does not exist/);
  await expect(prepareDataset(datasetSchema.parse({ name: 'yelp' }), context)).rejects.toThrow(/by hand/);
});

it('notices that the imported file was changed', async () => {
  const target = await importFile('yelp', file(await yelpArchive()), context);
  writeFileSync(target, 'short');
  await expect(prepareDataset(datasetSchema.parse({ name: 'yelp' }), context)).rejects.toThrow(/has changed/);
});

it('says that other data sets are fetched, not imported', async () => {
  await expect(importFile('movielens-1m', file(''), context)).rejects.toThrow(
    /reclab data fetch movielens-1m/,
  );
});
