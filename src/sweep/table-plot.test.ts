import { expect, it } from 'vitest';
import type { SweepTable, SweepTableRow } from './table.js';
import { sweepTableSvg } from './table-plot.js';

function row(names: readonly string[], mean: number): SweepTableRow {
  const failed = Number.isNaN(mean);
  return {
    names,
    setting: {},
    trials: 1,
    failedTrials: failed ? 1 : 0,
    seeds: 3,
    experiment: failed ? null : '3f2a9c1b7d04',
    validation: { mean, deviation: 0.01 },
    test: [{ mean, deviation: 0.02 }],
  };
}

const table: SweepTable = {
  name: 'noise',
  select: 'ndcg@20',
  headings: ['method', 'noise.falseNegatives.rate'],
  metrics: ['ndcg@20'],
  rows: [
    row(['softmax', '0'], 0.13),
    row(['softmax', '0.25'], 0.11),
    row(['drrl', '0'], 0.12),
    row(['drrl', '0.25'], Number.NaN),
  ],
  notes: [],
};

it('draws the test figures over the numeric axis, a line a method; what failed is not drawn', async () => {
  const svg = (await sweepTableSvg(table))!;
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!);
  expect(texts).toEqual(
    expect.arrayContaining([
      'ndcg@20 over noise.falseNegatives.rate',
      'mean over 3 seeds, bars: ± standard deviation',
      'softmax',
      'drrl',
    ]),
  );
  expect(svg).toContain('aria-label="x: 0.25; mean: 0.11; line: softmax"');
  expect(svg).not.toContain('aria-label="x: 0.25; mean: 0.12');
  expect(svg.match(/aria-roledescription="point"/g)).toHaveLength(3);
});

it('is not drawn where no axis has two numbers, or nothing was measured', async () => {
  const rows = table.rows.map((each) => ({ ...each, names: [each.names[0]!, '0.25'] }));
  expect(await sweepTableSvg({ ...table, rows })).toBeNull();
  expect(
    await sweepTableSvg({
      ...table,
      headings: ['method'],
      rows: table.rows.map((each) => ({ ...each, names: ['a'] })),
    }),
  ).toBeNull();
  expect(
    await sweepTableSvg({ ...table, rows: table.rows.map(({ names }) => row(names, Number.NaN)) }),
  ).toBeNull();
});
