import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type RunDescription, storeRun } from '../../testing/stored-runs.js';
import { compareRuns } from '../comparison/compare.js';
import { readFigures } from './figures.js';
import { KeyValues } from './keys.js';
import { runTable } from './run-table.js';
import { runTableText } from './run-table-text.js';
import { significance } from './significance.js';

let folder: string;
const files: Record<string, string> = {};

/** Stores a run of a loss, whose users have values around a level; gives its file of figures. */
async function store(given: Omit<RunDescription, 'users'> & { level: number }) {
  const { level, ...description } = given;
  const users = Object.fromEntries(
    Array.from({ length: 40 }, (_, user) => [
      `u${user}`,
      level + 0.2 * Math.sin(user) + 0.02 * Math.sin(level * 1000 + 7.3 * user + description.seed),
    ]),
  );
  const path = await storeRun(folder, { ...description, users });
  files[`${description.experiment}-${description.seed}`] = join(path, 'metrics.csv');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reclab-significance-'));
  const losses = { softmax: 0.5, psl: 0.55, bpr: 0.4, bsl: 0.5005 };
  for (const [loss, level] of Object.entries(losses)) {
    for (const seed of [1, 2]) await store({ experiment: loss, loss, seed, level });
  }
  await store({ experiment: 'elsewhere', loss: 'psl', seed: 1, level: 0.9, testFingerprint: 'another' });
});

const layout = { rows: ['loss'], columns: ['metric'] };
const read = (...names: string[]) =>
  readFigures(
    names.map((name) => files[name]!),
    { subset: 'test', group: 'overall' },
  );
const all = ['softmax', 'psl', 'bpr', 'bsl'].flatMap((loss) => [`${loss}-1`, `${loss}-2`]);

it('marks what is better and worse than the reference, and says by which test', async () => {
  const figures = await read(...all);
  const values = new KeyValues();
  const marks = await significance(figures, ['loss', 'softmax'], values);
  const table = runTable(figures, layout, values, marks);
  expect(table.rows.flat()).toEqual(['bpr', 'bsl', 'psl', 'softmax']);
  expect(table.cells.map(([cell]) => cell!.significance?.verdict ?? null)).toEqual([
    'worse',
    'undecided',
    'better',
    null,
  ]);
  const lines = runTableText(table, 'md').split('\n');
  expect(lines[2]).toMatch(/^\| bpr .*[\d.]+ ± [\d.]+⁻ \|$/);
  expect(lines[4]).toMatch(/^\| psl .*\*\*[\d.]+ ± [\d.]+\*\*⁺ \|$/);
  expect(lines[3]).not.toMatch(/[⁺⁻]/);
  expect(table.notes.at(-1)).toBe(
    '⁺ better, ⁻ worse than loss=softmax, beyond chance: paired over users with the spread over seeds; ' +
      'p < 0.05 after Holm over 3 cells',
  );
  expect(runTableText(table, 'latex')).toContain('$^{-}$');
  expect(runTableText(table, 'csv').split('\n')[0]).toBe('loss,metric,mean,std,seeds,mark,significance,holm');
  expect(runTableText(runTable(figures, layout, values), 'csv').split('\n')[0]).toBe(
    'loss,metric,mean,std,seeds,mark',
  );
});

it('gives the p values of `compare`, adjusted over the cells of the table', async () => {
  const figures = await read('softmax-1', 'softmax-2', 'bsl-1', 'bsl-2');
  const marks = await significance(figures, ['loss', 'softmax'], new KeyValues());
  const compared = await compareRuns({
    candidate: [files['bsl-1']!, files['bsl-2']!],
    baseline: [files['softmax-1']!, files['softmax-2']!],
    resultsFolder: folder,
    over: 'users',
    metrics: null,
    alpha: 0.05,
    maxDrop: 0,
    force: false,
  });
  const bsl = figures.find(({ loss }) => loss === 'bsl')!;
  expect(marks.of(bsl)!.holm).toBe(compared.rows[0]!.holm);
});

it('holds nothing against a reference on another test part', async () => {
  const figures = await read(...all, 'elsewhere-1');
  const marks = await significance(figures, ['loss', 'softmax'], new KeyValues());
  expect(marks.of(figures.find(({ experiment }) => experiment === 'elsewhere')!)).toBeNull();
});

it('tells what could not be tested', async () => {
  await store({ experiment: 'lone', loss: 'mse', seed: 1, level: 0.6, withUsers: false });
  const figures = await read('softmax-1', 'lone-1');
  const marks = await significance(figures, ['loss', 'softmax'], new KeyValues());
  expect(marks.of(figures.find(({ loss }) => loss === 'mse')!)).toEqual({
    verdict: 'undecided',
    holm: null,
  });
  expect(marks.notes).toEqual([
    '1 of 1 cells could not be tested against loss=softmax: no pairs of users, and no spread over seeds',
  ]);
});

it('refuses a reference that is none, or several', async () => {
  const figures = await read(...all);
  const mark = (key: string, value: string) => significance(figures, [key, value], new KeyValues());
  await expect(mark('loss', 'ccl')).rejects.toThrow('No figure has loss `ccl`');
  await expect(mark('backbone', 'mf')).rejects.toThrow(
    '--mark backbone=mf names several experiments on one test part',
  );
  const alone = await read('softmax-1');
  await expect(significance(alone, ['loss', 'softmax'], new KeyValues())).rejects.toThrow(
    'There is nothing to hold against the reference',
  );
});
