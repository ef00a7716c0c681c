import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { passedOn, surrounded } from './surrounded.js';

it('passes on warnings and errors, and keeps the notices of a start that went well', () => {
  const lines = [
    'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
    'I0000 00:00:1795272275.116576 25387 port.cc:153] oneDNN custom operations are on.',
    'W0000 00:00:1795272275.116576 25387 gpu_device.cc:1] Cannot dlopen some GPU libraries.',
    'E0000 failed call to cuInit',
    '',
  ];
  expect(passedOn(lines)).toBe(`${lines[2]}\n${lines[3]}\n`);
});

it('loads where nothing is compiled', () => {
  expect(surrounded(null, () => 5)).toBe(5);
  expect(surrounded('/nowhere/loading.node', () => 6)).toBe(6);
});

it('loads where standard error cannot be held back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reclab-surrounded-'));
  const addon = join(folder, 'loading.cjs');
  writeFileSync(addon, "exports.begin = () => false; exports.end = () => { throw new Error('not begun'); };");
  expect(surrounded(addon, () => 7)).toBe(7);
  rmSync(folder, { recursive: true });
});
