import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryName } from '../core/files.js';
import { removeLeftovers } from './leftovers.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leftovers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('removes temporary files and folders of one path, and nothing else', async () => {
  const path = join(folder, 'set');
  const other = temporaryName(join(folder, 'set-2'));
  for (const kept of [path, `${path}.part`, `${path}.lock`, other]) writeFileSync(kept, '');
  writeFileSync(temporaryName(path), '');
  mkdirSync(temporaryName(path));
  await removeLeftovers(path);
  expect(readdirSync(folder).sort()).toEqual(['set', basename(other), 'set.lock', 'set.part'].sort());
});

it('does nothing where there is no folder', async () => {
  await removeLeftovers(join(folder, 'none', 'set'));
  expect(readdirSync(folder)).toEqual([]);
});
