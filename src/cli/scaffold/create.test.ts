import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blueprints, type ComponentKind, createComponent } from './create.js';

const root = join(import.meta.dirname, '../../..');
const kinds = Object.keys(blueprints) as ComponentKind[];

let copy: string;
const written: string[] = [];

function tool(path: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(root, 'node_modules', path), ...args], {
    cwd: copy,
    encoding: 'utf-8',
  });
}

beforeAll(async () => {
  copy = mkdtempSync(join(root, 'node_modules/.scaffold-'));
  for (const name of ['src', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'biome.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  for (const kind of kinds) written.push(...(await createComponent(kind, `my-${kind}`, copy)));
});
afterAll(() => rmSync(copy, { recursive: true }));

it('makes a file, a test, and entries in registry and schema', () => {
  expect(written).toContain('src/losses/my-loss.ts');
  expect(written).toContain('src/losses/my-loss.test.ts');
  expect(readFileSync(join(copy, 'src/losses/registry.ts'), 'utf-8')).toContain("'my-loss': myLoss,");
  expect(written).toContain('src/config/schema/losses/my-loss.ts');
  const options = readFileSync(join(copy, 'src/config/schema/losses/my-loss.ts'), 'utf-8');
  expect(options).toContain("z.literal('my-loss')");
  const union = readFileSync(join(copy, 'src/config/schema/loss.ts'), 'utf-8');
  expect(union).toContain("import { myLossLoss } from './losses/my-loss.js';");
  expect(union).toContain(',\nmyLossLoss,\n]);');
});

it('what it makes has sound types, and its tests pass', () => {
  tool('typescript/bin/tsc', '-p', 'tsconfig.json');
  const tests = kinds.map((kind) => `${blueprints[kind].folder}/my-${kind}.test.ts`);
  tool('vitest/vitest.mjs', 'run', ...tests);
});

it('refuses names that are taken or cannot be', async () => {
  await expect(createComponent('loss', 'my-loss', copy)).rejects.toThrow('There is a loss `my-loss` already');
  await expect(createComponent('loss', 'class', copy)).rejects.toThrow('cannot be the name of a component');
  await expect(createComponent('loss', '../evil', copy)).rejects.toThrow('cannot be the name of a component');
  await expect(createComponent('loss', 'other', tmpdir())).rejects.toThrow(
    'This is not a checkout of reclab',
  );
  expect(existsSync(join(tmpdir(), 'src/losses/other.ts'))).toBe(false);
});
