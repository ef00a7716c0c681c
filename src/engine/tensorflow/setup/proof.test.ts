import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { proveAddon } from './proof.js';
import { tensorflowState } from './state.js';

const quiet = { verbose: false, native: null };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'proof-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function program(text: string): string {
  const path = join(folder, 'program.cjs');
  writeFileSync(path, text);
  return path;
}

it.skipIf(!tensorflowState().ready)('multiplies two matrices with the addon in the package', async () => {
  const { proof } = await proveAddon(quiet);
  expect(proof).toMatchObject({ tensorflow: expect.stringMatching(/^2\./), product: [19, 22, 43, 50] });
});

it('explains a crash, an error and a wrong product', async () => {
  const crash = program('process.kill(process.pid, "SIGILL")');
  await expect(proveAddon(quiet, crash)).rejects.toThrow(/found: {4}SIGILL\n.*processor with AVX/);
  const error = program('throw new Error("no such symbol: TF_Version")');
  await expect(proveAddon(quiet, error)).rejects.toThrow(/exit code 1: Error: no such symbol/);
  const wrong = program('process.send({ product: [1, 2, 3, 4] }, () => process.disconnect())');
  await expect(proveAddon(quiet, wrong)).rejects.toThrow('came out as 1, 2, 3, 4');
  const half = program(
    'process.send({ product: [19, 22, 43, 50], logSumExp: 7 }, () => process.disconnect())',
  );
  await expect(proveAddon({ ...quiet, native: 'native.node' }, half)).rejects.toThrow('gave 7 for 11');
});
