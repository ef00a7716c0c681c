import { describe, expect, it } from 'vitest';
import type { MetricRow } from '../evaluation/evaluation.js';
import { type DomainTableInput, domainTable, metricLabel, metricsOf } from './domain-table.js';
import { domainTableCsv, domainTableMarkdown, domainTableTerminal } from './domain-table-text.js';

function rows(all: number, noir: number, drama: number, other = 0): MetricRow[] {
  const figure = { metric: 'recall', cutoff: 10 } as const;
  return [
    { ...figure, group: 'overall', name: 'all', users: 100, value: all },
    { ...figure, group: 'popularity', name: 'head', users: 90, value: 0.9 },
    { ...figure, group: 'domain', name: 'Film-Noir', users: 30, value: noir },
    { ...figure, group: 'domain', name: 'Drama', users: 60, value: drama },
    { ...figure, group: 'domain', name: 'other', users: 20, value: other },
  ];
}

const input: DomainTableInput = {
  model: 'mf-softmax',
  dataset: 'movielens-1m',
  runs: [
    { seed: 1, rows: rows(0.1, 0.2, 0.3) },
    { seed: 2, rows: rows(0.2, 0.2, 0.5) },
  ],
  baselines: [
    { name: 'popularity', rows: rows(0.05, 0.01, 0.06) },
    { name: 'ease', refused: 'needs 35.4 GB for 66,576 items, 8 GB are free' },
  ],
  counts: [
    { name: 'other', users: 20, items: 4, interactions: 40 },
    { name: 'Film-Noir', users: 30, items: 10, interactions: 300 },
    { name: 'Drama', users: 60, items: 20, interactions: 600 },
    { name: 'all', users: 100, items: 34, interactions: 940 },
  ],
  metrics: [{ metric: 'recall', cutoff: 10 }],
  notes: ['protocol default@1'],
};

describe('domainTable', () => {
  const table = domainTable(input);

  it('puts `all` first, then the domains by their test users, then `other`', () => {
    expect(table.rows.map(({ name }) => name)).toEqual(['all', 'Drama', 'Film-Noir', 'other']);
  });

  it('orders equally large domains by name', () => {
    const counts = ['b', 'all', 'a'].map((name) => ({ name, users: 5, items: 1, interactions: 1 }));
    expect(domainTable({ ...input, counts }).rows.map(({ name }) => name)).toEqual(['all', 'a', 'b']);
  });

  it('gives mean and sample standard deviation over the seeds', () => {
    const [all, drama, noir] = table.rows.map(({ cells }) => cells[0]![0]!);
    expect(all!.mean).toBeCloseTo(0.15, 12);
    expect(all!.deviation).toBeCloseTo(Math.SQRT1_2 * 0.1, 12);
    expect(drama!.mean).toBeCloseTo(0.4, 12);
    expect(noir).toEqual({ mean: 0.2, deviation: 0 });
  });

  it('has the baselines beside the model, without a deviation', () => {
    expect(table.models).toEqual(['mf-softmax', 'popularity', 'ease']);
    expect(table.rows[1]!.cells[1]).toEqual([{ mean: 0.06, deviation: Number.NaN }]);
  });

  it('has no figure for a baseline that refused, and its reason as a note', () => {
    expect(table.rows[0]!.cells[2]![0]!.mean).toBeNaN();
    expect(table.notes).toEqual([
      'protocol default@1',
      'ease: needs 35.4 GB for 66,576 items, 8 GB are free',
    ]);
  });

  it('tells a configuration called `popularity` from the baseline', () => {
    const { models } = domainTable({ ...input, model: 'popularity' });
    expect(models).toEqual(['popularity', 'popularity (baseline)', 'ease']);
  });

  it('leaves `other` out where every item is in a reported domain', () => {
    const counts = input.counts.map((count) => (count.name === 'other' ? { ...count, items: 0 } : count));
    expect(domainTable({ ...input, counts }).rows.map(({ name }) => name)).not.toContain('other');
  });

  it('refuses to show metrics that the runs do not hold', () => {
    const metrics = [{ metric: 'ndcg', cutoff: 20 }] as const;
    expect(() => domainTable({ ...input, metrics })).toThrow(/expected: ndcg@20\n {2}found: {4}recall@10/);
  });

  it('refuses to average nothing', () => {
    expect(() => domainTable({ ...input, runs: [] })).toThrow('at least one finished run');
  });
});

it('names metrics with and without cutoff', () => {
  expect(metricsOf(rows(1, 1, 1))).toEqual([{ metric: 'recall', cutoff: 10 }]);
  expect(metricLabel({ metric: 'recall', cutoff: 10 })).toBe('recall@10');
  expect(metricLabel({ metric: 'auc', cutoff: 0 })).toBe('auc');
});

describe('domainTableCsv', () => {
  it('has a mean and a deviation for each metric, then the baselines; empty where there is no figure', () => {
    expect(domainTableCsv(domainTable({ ...input, runs: input.runs.slice(0, 1) }))).toBe(
      'domain,users,items,interactions,recall@10,recall@10_std,popularity_recall@10,ease_recall@10\n' +
        'all,100,34,940,0.1,,0.05,\n' +
        'Drama,60,20,600,0.3,,0.06,\n' +
        'Film-Noir,30,10,300,0.2,,0.01,\n' +
        'other,20,4,40,0,,0,\n',
    );
  });

  it('writes the deviation of several seeds', () => {
    expect(domainTableCsv(domainTable(input))).toContain('\nFilm-Noir,30,10,300,0.2,0,0.01,\n');
  });
});

describe('domainTableMarkdown', () => {
  it('has a section for each metric, all counts, and the notes', () => {
    expect(domainTableMarkdown(domainTable(input))).toBe(
      [
        '# mf-softmax on movielens-1m',
        '',
        'Test part, mean ± standard deviation over 2 seeds (1, 2).',
        '',
        '## recall@10',
        '',
        '| domain    | users | items | interactions |     mf-softmax | popularity | ease |',
        '| :-------- | ----: | ----: | -----------: | -------------: | ---------: | ---: |',
        '| all       |   100 |    34 |          940 | 0.1500 ±0.0707 |     0.0500 |    - |',
        '| Drama     |    60 |    20 |          600 | 0.4000 ±0.1414 |     0.0600 |    - |',
        '| Film-Noir |    30 |    10 |          300 | 0.2000 ±0.0000 |     0.0100 |    - |',
        '| other     |    20 |     4 |           40 | 0.0000 ±0.0000 |     0.0000 |    - |',
        '',
        '- protocol default@1',
        '- ease: needs 35.4 GB for 66,576 items, 8 GB are free',
        '',
      ].join('\n'),
    );
  });

  it('keeps a name with a bar in its cell', () => {
    const counts = [...input.counts, { name: 'Sci-Fi|Fantasy', users: 1, items: 1, interactions: 1 }];
    expect(domainTableMarkdown(domainTable({ ...input, counts }))).toContain('| Sci-Fi\\|Fantasy |');
  });
});

describe('domainTableTerminal', () => {
  it('shows four digits, the spread over seeds, and the notes', () => {
    const lines = domainTableTerminal(domainTable(input)).split('\n');
    expect(lines[0]).toBe(
      'mf-softmax on movielens-1m, test part, mean ± standard deviation over 2 seeds (1, 2)',
    );
    expect(lines).toContain('| Drama     |    60 | 0.4000 ±0.1414 |     0.0600 |    - |');
    expect(lines.at(-1)).toBe('  ease: needs 35.4 GB for 66,576 items, 8 GB are free');
  });

  it('stays within 100 columns, long names or not', () => {
    const name = 'Computers & Accessories, Laptop Accessories and Tablet Replacement Parts';
    const domain = rows(0.1, 0.2, 0.3).map((row) => ({
      ...row,
      name: row.group === 'domain' ? name : row.name,
    }));
    const table = domainTable({
      ...input,
      model: 'a-configuration-with-a-name-that-tells-everything',
      runs: [1, 2, 3].map((seed) => ({ seed, rows: domain })),
      baselines: ['popularity', 'item-knn', 'ease'].map((baseline) => ({ name: baseline, rows: domain })),
      counts: [input.counts[3]!, { name, users: 123456, items: 1, interactions: 1 }],
    });
    const widths = domainTableTerminal(table)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.length);
    expect(widths).toHaveLength(4);
    expect(Math.max(...widths)).toBeLessThanOrEqual(100);
  });

  it('shows the largest domains of many, and says how many are left', () => {
    const text = domainTableTerminal(domainTable(input), { domains: 1 });
    expect(text).toContain('| Drama');
    expect(text).toContain('| other');
    expect(text).not.toContain('| Film-Noir');
    expect(text).toContain('1 smaller domain stands in the files');
  });

  it('shows the cutoff that comes first or is asked for, and not too many metrics', () => {
    const metrics = (['recall', 'ndcg', 'hit'] as const).flatMap((metric) =>
      [10, 20].map((cutoff) => ({ metric, cutoff })),
    );
    const runs = [
      {
        seed: 1,
        rows: metrics.flatMap((metric) => rows(0.1, 0.2, 0.3).map((row) => ({ ...row, ...metric }))),
      },
    ];
    const text = domainTableTerminal(domainTable({ ...input, runs, metrics }));
    const shown = text.split('\n').filter((line) => /^[a-z]+@\d+$/.test(line));
    expect(shown).toEqual(['recall@10', 'ndcg@10']);
    const wider = domainTableTerminal(domainTable({ ...input, runs, metrics }), { cutoff: 20 });
    expect(wider).toMatch(/^recall@20$/m);
    expect(wider).not.toMatch(/^recall@10$/m);
  });
});
