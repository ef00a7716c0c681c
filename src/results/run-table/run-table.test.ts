import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Figure } from './figures.js';
import { runTable } from './run-table.js';
import { runTableText } from './run-table-text.js';

const figure = (given: Partial<Figure>): Figure => ({
  run: `${given.experiment ?? given.loss}-${given.seed ?? 1}`,
  experiment: given.loss ?? 'e',
  config: 'mf',
  dataset: 'movies',
  split: 'ratio',
  backbone: 'mf',
  loss: 'bpr',
  weighting: 'none',
  seed: 1,
  engine: 'wasm',
  protocol: 'default@1',
  trainFingerprint: 'train',
  testFingerprint: 'test',
  subset: 'test',
  group: 'overall',
  name: 'all',
  users: 10,
  metric: 'recall',
  cutoff: 10,
  value: 0.1,
  file: '/nowhere/metrics.csv',
  configFile: '/nowhere/config.yaml',
  ...given,
});

const byLoss = { rows: ['loss'], columns: ['metric'] };

describe('a table of runs', () => {
  const figures = [
    figure({ loss: 'bpr', seed: 1, value: 0.1 }),
    figure({ loss: 'bpr', seed: 2, value: 0.3 }),
    figure({ loss: 'softmax', seed: 1, value: 0.4 }),
    figure({ loss: 'softmax', seed: 2, value: 0.4 }),
    figure({ loss: 'mse', seed: 1, value: 0.05 }),
    figure({ loss: 'mse', seed: 2, value: 0.05 }),
  ];

  it('has the mean and the sample deviation over seeds, the best bold and the second underlined', () => {
    expect(runTableText(runTable(figures, byLoss), 'md')).toBe(
      [
        '| loss    |              recall@10 |',
        '| :------ | ---------------------: |',
        '| bpr     | <u>0.2000 ± 0.1414</u> |',
        '| mse     |        0.0500 ± 0.0000 |',
        '| softmax |    **0.4000 ± 0.0000** |',
        '',
      ].join('\n'),
    );
  });

  it('gives the whole numbers and the seeds as CSV', () => {
    expect(runTableText(runTable(figures, byLoss), 'csv').split('\n')[1]).toBe(
      'bpr,recall@10,0.2,0.1414213562373095,1 2,second',
    );
  });

  it('escapes names for LaTeX', () => {
    const text = runTableText(runTable([figure({ loss: 'a_b' })], byLoss), 'latex');
    expect(text).toContain('a\\_b & 0.1000 \\\\');
    expect(text).toContain('% One seed each: nothing is known about the spread');
  });

  it('compares cells with those of the same metric and test part alone, wherever they stand', () => {
    const perDomain = ['a', 'b'].flatMap((name, k) =>
      ['bpr', 'softmax'].map((loss, l) => figure({ loss, group: 'domain', name, value: 0.1 * k + 0.01 * l })),
    );
    const { cells } = runTable(perDomain, { rows: ['domain'], columns: ['loss'] });
    expect(cells.map((row) => row.map((cell) => cell!.mark))).toEqual([
      ['second', 'best'],
      ['second', 'best'],
    ]);
  });

  it('marks nothing between different test parts, and says so', () => {
    const { cells, notes } = runTable(
      [figure({ loss: 'bpr' }), figure({ loss: 'softmax', testFingerprint: 'another' })],
      byLoss,
    );
    expect(cells.flat().map((cell) => cell!.mark)).toEqual([null, null]);
    expect(notes[0]).toBe('The runs on movies have 2 different test parts, which do not compare');
  });

  it('marks nothing by metrics that tell nothing of better and worse', () => {
    const exposures = figures.map((each) => ({ ...each, metric: 'gini' as const }));
    const { cells } = runTable(exposures, byLoss);
    expect(cells.flat().map((cell) => cell!.mark)).toEqual([null, null, null]);
  });

  it('tells the number of seeds where it differs', () => {
    const table = runTable(figures.slice(1), byLoss);
    expect(runTableText(table, 'md')).toContain('0.3000 (1)');
    expect(table.notes).toEqual(['The cells are over different numbers of seeds; (n) tells how many']);
  });

  it('says what is a reconstruction, whatever the configuration is called', () => {
    const table = runTable([figure({ loss: 'dsl-reconstruction', config: 'mf-dsl' })], {
      rows: ['config'],
      columns: ['metric'],
    });
    expect(table.notes.at(-1)).toMatch(/^dsl-reconstruction is a reconstruction/);
  });

  it('leaves cells without runs open', () => {
    const table = runTable([figure({}), figure({ loss: 'mse', metric: 'ndcg' })], byLoss);
    expect(table.cells.map((row) => row.map((cell) => cell?.mean ?? null))).toEqual([
      [null, 0.1],
      [0.1, null],
    ]);
  });
});

describe('keys of the configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'run-table-'));
  const withConfig = (experiment: string, temperature: number): Figure => {
    const configFile = join(folder, `${experiment}.yaml`);
    writeFileSync(configFile, `loss: { name: softmax, temperature: ${temperature} }\nseeds: [1]\n`);
    return figure({ loss: 'softmax', experiment, configFile });
  };
  const figures = [withConfig('e1', 0.2), withConfig('e2', 0.1)];

  it('make rows, in the order of their numbers', () => {
    const more = [...figures, withConfig('e3', 0.125), withConfig('e4', 10)];
    expect(runTable(more, { rows: ['loss.temperature'], columns: ['metric'] }).rows).toEqual([
      ['0.1'],
      ['0.125'],
      ['0.2'],
      ['10'],
    ]);
  });

  it('are named where a cell would mix two experiments', () => {
    expect(() => runTable(figures, byLoss)).toThrow(
      /e1-1 and e2-1, which differ in loss.temperature[\s\S]*add loss.temperature to --rows/,
    );
  });

  it('are asked for in vain where only figures are at hand', () => {
    expect(() => runTable([figure({})], { rows: ['backbone.dimensions'], columns: ['metric'] })).toThrow(
      'no config.yaml',
    );
  });
});
