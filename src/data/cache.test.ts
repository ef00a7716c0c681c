import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { canMountDisks, mountSmallDisk } from '../testing/small-disk.js';
import { cacheKey, DamagedCache, readCache, writeCache } from './cache.js';
import type { Dataset } from './dataset.js';
import { encode } from './encode.js';
import { unfiltered } from './filter.js';
import type { RawDataset } from './source.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const raw: RawDataset = {
  users: { codes: Int32Array.of(0, 1, 1), ids: ['ann', 'Zoë'] },
  items: { codes: Int32Array.of(0, 0, 1), ids: ['x', 'y'] },
  times: Float64Array.of(1.25, 2, 3),
  values: Float32Array.of(5, 4, 3),
  parts: null,
  rowsInTimeOrder: true,
  itemDomains: new Map([['x', ['Drama', 'War']]]),
  domainEvents: {
    users: { codes: Int32Array.of(0), ids: ['ann'] },
    items: { codes: Int32Array.of(0), ids: ['y'] },
    domains: { codes: Int32Array.of(0), ids: ['rock'] },
  },
  itemText: new Map([['y', 'Les Misérables']]),
  trueProbability: Float32Array.of(0.5, 0.5, 0.25, 0.75),
  dropped: [],
};
const origin = { dataset: 'log', sources: [], licence: 'none', citation: 'none' };
const dataset: Dataset = encode(raw, unfiltered(raw), origin);

it('gives back what was written', async () => {
  await writeCache(join(folder, 'key'), dataset);
  expect(await readCache(join(folder, 'key'))).toEqual(dataset);
  expect(readdirSync(folder)).toEqual(['key']);
});

it('gives back data without the optional columns', async () => {
  const bare = {
    ...raw,
    times: null,
    values: null,
    itemDomains: null,
    domainEvents: null,
    itemText: null,
    trueProbability: null,
  };
  const plain = encode(bare, unfiltered(bare), origin);
  await writeCache(join(folder, 'key'), plain);
  expect(await readCache(join(folder, 'key'))).toEqual(plain);
});

it('replaces what stood there', async () => {
  await writeCache(join(folder, 'key'), dataset);
  const other = encode({ ...raw, rowsInTimeOrder: false }, unfiltered(raw), origin);
  await writeCache(join(folder, 'key'), other);
  expect((await readCache(join(folder, 'key')))?.rowsInTimeOrder).toBe(false);
});

it('knows when there is nothing', async () => {
  expect(await readCache(join(folder, 'key'))).toBeNull();
});

it('notices damage: a missing, longer or changed file', async () => {
  const path = join(folder, 'key');
  const damages: [() => void, RegExp][] = [
    [() => unlinkSync(join(path, 'values')), /values is missing/],
    [() => appendFileSync(join(path, 'users'), '.'), /users has 13 bytes, not 12/],
    [
      () => {
        const bytes = readFileSync(join(path, 'items'));
        bytes[0]! ^= 1;
        writeFileSync(join(path, 'items'), bytes);
      },
      /fingerprint does not match/,
    ],
    [() => writeFileSync(join(path, 'dataset.json'), '{'), /no JSON/],
  ];
  for (const [damage, message] of damages) {
    await writeCache(path, dataset);
    damage();
    const read = readCache(path);
    await expect(read).rejects.toThrow(DamagedCache);
    await expect(read).rejects.toThrow(message);
  }
});

it('has keys that follow the content, not the order of options', () => {
  const key = cacheKey('log', { options: { kCore: 5, minRating: 3 } });
  expect(key).toMatch(/^log-[0-9a-f]{16}$/);
  expect(cacheKey('log', { options: { minRating: 3, kCore: 5 } })).toBe(key);
  expect(cacheKey('log', { options: { minRating: 4, kCore: 5 } })).not.toBe(key);
});

it.skipIf(!canMountDisks)('says that the disk is full and leaves nothing', async () => {
  const disk = mountSmallDisk('24k')!;
  try {
    await expect(writeCache(join(disk.folder, 'key'), dataset)).rejects.toThrow(/The disk is full/);
    expect(readdirSync(disk.folder)).toEqual([]);
    disk.resize('1m');
    await writeCache(join(disk.folder, 'key'), dataset);
    expect(await readCache(join(disk.folder, 'key'))).toEqual(dataset);
  } finally {
    disk.remove();
  }
});
