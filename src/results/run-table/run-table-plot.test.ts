import { describe, expect, it } from 'vitest';
import type { RunTable, RunTableCell } from './run-table.js';
import { runTableSvg } from './run-table-plot.js';

function cell(mean: number, deviation = 0.01): RunTableCell {
  return { mean, deviation, seeds: Number.isNaN(deviation) ? [1] : [1, 2], mark: null };
}

const table: RunTable = {
  layout: { rows: ['loss', 'noise.falseNegatives.rate'], columns: ['metric'] },
  rows: [
    ['bpr', '0'],
    ['bpr', '0.25'],
    ['softmax', '0'],
    ['softmax', '0.25'],
  ],
  columns: [['ndcg@20'], ['recall@20']],
  cells: [0.12, 0.11, 0.13, 0.1].map((value, row) => [cell(value), row === 3 ? null : cell(value + 0.05)]),
  notes: [],
};

function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!);
}

/** What the marks of a plot say of themselves to a screen reader, one line a mark. */
function described(svg: string, mark: string): string[] {
  return [...svg.matchAll(/aria-label="([^"]*)"[^>]*aria-roledescription="([^"]*)"/g)].flatMap(
    ([, label, role]) => (role === mark ? [label!] : []),
  );
}

describe('the curves of a table', () => {
  it('have a panel for each column, a line for each value of the other keys, and bars of a deviation', async () => {
    const svg = await runTableSvg(table);
    expect(texts(svg)).toEqual(
      expect.arrayContaining([
        'ndcg@20, recall@20 over noise.falseNegatives.rate',
        'mean over 2 seeds, bars: ± standard deviation',
        'ndcg@20',
        'recall@20',
        'noise.falseNegatives.rate',
        'bpr',
        'softmax',
      ]),
    );
    const points = described(svg, 'point');
    expect(points).toHaveLength(7);
    expect(points[3]).toBe('x: 0.25; mean: 0.1; line: softmax');
    expect(described(svg, 'errorbar')).toHaveLength(7);
    expect(described(svg, 'errorbar')[0]).toContain('high: 0.13; low: 0.11');
  });

  it('have no bars over one seed', async () => {
    const single = { ...table, cells: table.cells.map(() => [cell(0.1, Number.NaN), null]) };
    const svg = await runTableSvg(single);
    expect(texts(svg)).toContain('one seed each');
    expect(described(svg, 'errorbar')).toHaveLength(0);
  });

  it('are refused over names, over an absent key, and over one number', async () => {
    const over = (...values: string[]) =>
      runTableSvg({ ...table, rows: table.rows.map(([loss], row) => [loss!, values[row % values.length]!]) });
    await expect(over('softmax', 'bpr')).rejects.toThrow(/noise\.falseNegatives\.rate: softmax, bpr/);
    await expect(over('0', '-')).rejects.toThrow(/The plot has no axis/);
    await expect(over('0.25')).rejects.toThrow(/two or more numbers/);
  });
});
