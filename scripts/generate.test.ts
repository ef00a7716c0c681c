import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generated } from './generate.js';

it('the generated files are up to date; otherwise: npm run generate', async () => {
  for (const [path, content] of await generated()) {
    const file = join(import.meta.dirname, '..', path);
    expect(await readFile(file, 'utf-8').catch(() => 'missing'), path).toBe(content);
  }
});
