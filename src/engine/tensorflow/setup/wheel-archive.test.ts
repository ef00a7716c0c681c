import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { zipOf } from '../../../testing/zip.js';
import { WheelArchive } from './wheel-archive.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheel-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function wheelOf(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

it('lists, reads and unpacks files', async () => {
  const wheel = await WheelArchive.open(
    wheelOf('a.whl', zipOf({ 'a/': '', 'a/b.so': 'machine code', 'a-1.dist-info/METADATA': 'Version: 1\n' })),
  );
  expect(wheel.names()).toEqual(['a/b.so', 'a-1.dist-info/METADATA']);
  expect(wheel.size('a/b.so')).toBe(12);
  expect(await wheel.metadata()).toBe('Version: 1\n');
  expect(await wheel.text('a/none.h')).toBeNull();
  let done = 0;
  await wheel.extract('a/b.so', join(folder, 'deep/b.so'), (bytes) => {
    done += bytes;
  });
  expect(done).toBe(12);
  expect(readFileSync(join(folder, 'deep/b.so'), 'utf-8')).toBe('machine code');
  await expect(wheel.extract('a/c.so', join(folder, 'c.so'))).rejects.toThrow('it holds no a/c.so');
  wheel.close();
});

it('notices what is cut, changed or leads outside', async () => {
  const bytes = zipOf({ 'a/b.so': 'machine code' }, { store: true });
  await expect(WheelArchive.open(wheelOf('cut.whl', bytes.subarray(0, 40)))).rejects.toThrow(
    'truncated or damaged',
  );
  await expect(WheelArchive.open(wheelOf('slip.whl', zipOf({ '../b': 'x' })))).rejects.toThrow('damaged');
  bytes[38]! ^= 1;
  const flipped = await WheelArchive.open(wheelOf('flipped.whl', bytes));
  await expect(flipped.extract('a/b.so', join(folder, 'f.so'))).rejects.toThrow(
    'CRC-32 of a/b.so does not match',
  );
  flipped.close();
});
