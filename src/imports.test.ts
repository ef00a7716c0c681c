import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** Folders in the order of the data; a folder imports only from itself and from those before it. */
const order = [
  'core',
  'config',
  'engine',
  'data',
  'split',
  'sampling',
  'backbones',
  'losses',
  'weighting',
  'training',
  'evaluation',
  'results',
  'experiment',
  'sweep',
  'reproduction',
  'cli',
];

test('imports point along the way of the data', () => {
  const wrong: string[] = [];
  for (const file of sources()) {
    const folder = file.split('/')[0]!;
    for (const target of relativeImports(file)) {
      const allowed = order.slice(0, order.indexOf(folder) + 1);
      if (!allowed.includes(target.split('/')[0]!)) wrong.push(`${file} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('every folder has its place in the order', () => {
  const folders = new Set(sources().map((file) => file.split('/')[0]!));
  expect([...folders].filter((folder) => !order.includes(folder))).toEqual([]);
});

function sources(): string[] {
  return readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.includes('/') && file.endsWith('.ts'))
    .filter((file) => !file.startsWith('testing/') && !file.endsWith('.test.ts'));
}

function relativeImports(file: string): string[] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) =>
    normalize(join(dirname(file), path!)).replaceAll('\\', '/'),
  );
}
