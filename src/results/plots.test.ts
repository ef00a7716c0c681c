import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MetricRow } from '../evaluation/evaluation.js';
import { curvesSvg } from './curves-plot.js';
import { diagnosticsSvg } from './diagnostics-plot.js';
import { domainTable } from './domain-table.js';
import { domainsSvg } from './domains-plot.js';
import type { RunEvent } from './events.js';

const title = { model: 'mf-softmax', dataset: 'movielens-1m' };
const epochs: RunEvent[] = [1, 2, 3, 4].map((epoch) => ({
  kind: 'epoch',
  epoch,
  step: epoch * 10,
  loss: 1 / epoch,
  auxiliary: {},
  seconds: 1,
  learningRate: 0.1,
  tensors: 5,
}));
const validations: RunEvent[] = [
  { kind: 'validation', epoch: 2, metrics: { 'ndcg@10': 0.25, 'recall@10': 0.5 } },
  { kind: 'validation', epoch: 4, metrics: { 'ndcg@10': 0.125, 'recall@10': 0.6 } },
];

describe('curves.svg', () => {
  it('shows loss and validation over the epochs, and says which was best', async () => {
    const svg = await curvesSvg({
      ...title,
      seed: 3,
      events: [...epochs, ...validations],
      select: 'ndcg@10',
      bestEpoch: 2,
    });
    expect(texts(svg!)).toEqual(
      expect.arrayContaining([
        'mf-softmax on movielens-1m',
        'seed 3; best epoch 2: validation ndcg@10 0.2500',
        'training loss',
        'validation ndcg@10',
        'epoch',
      ]),
    );
  });

  it('leaves the lower panel out where nothing was validated', async () => {
    const svg = await curvesSvg({ ...title, seed: 3, events: epochs, select: 'ndcg@10', bestEpoch: null });
    expect(texts(svg!)).toContain('seed 3');
    expect(texts(svg!)).not.toContain('validation ndcg@10');
  });

  it('names the auxiliary losses, drawn dashed', async () => {
    const events = epochs.map((event) => ({ ...event, auxiliary: { contrastive: 2 } })) as RunEvent[];
    const svg = await curvesSvg({ ...title, seed: 3, events, select: 'ndcg@10', bestEpoch: null });
    expect(texts(svg!)).toEqual(expect.arrayContaining(['loss', 'contrastive']));
    expect(svg).toContain('stroke-dasharray="6,3"');
  });

  it('is not drawn for a model without training', async () => {
    const input = { ...title, seed: 1, events: [], select: 'ndcg@10', bestEpoch: null };
    expect(await curvesSvg(input)).toBeNull();
  });
});

describe('diagnostics.svg', () => {
  const measured = (figures: Record<string, number>): RunEvent[] =>
    [1, 2].map((epoch) => ({ kind: 'diagnostics', epoch, figures, seconds: 0.1 }));
  const input = { ...title, seed: 3, bestEpoch: 2, eventPopularity: 50 };

  it('has a panel for each figure, and recommendations against the average train event', async () => {
    const figures = {
      positiveGradientShare: 0.5,
      hardestGradientShare: 0.3,
      effectiveNegatives: 600,
      alignment: 1.2,
      userUniformity: -3,
      itemUniformity: -2.5,
      recommendedPopularity: 70,
    };
    const svg = await diagnosticsSvg({ ...input, events: [...epochs, ...measured(figures)] });
    expect(texts(svg!)).toEqual(
      expect.arrayContaining([
        'mf-softmax on movielens-1m',
        'seed 3; best epoch 2; docs/diagnostics.md says what these are',
        'share of |gradient|',
        'hardest tenth, of negatives',
        'effective negatives',
        'alignment',
        'uniformity',
        'train events an item',
        'of an average train event',
      ]),
    );
  });

  it('has no panel for what was not measured, and none for a figure that was never finite', async () => {
    const events = measured({ recommendedPopularity: 70 });
    const notFinite = events.map((event) => ({ ...event, figures: { alignment: null } })) as RunEvent[];
    const svg = await diagnosticsSvg({ ...input, events: [...events, ...notFinite] });
    expect(texts(svg!)).toContain('train events an item');
    expect(texts(svg!)).not.toContain('alignment');
    expect(texts(svg!)).not.toContain('uniformity');
  });

  it('is not drawn where nothing was measured', async () => {
    expect(await diagnosticsSvg({ ...input, events: epochs })).toBeNull();
  });
});

describe('domains.svg', () => {
  const rows = (value: number): MetricRow[] => [
    { group: 'overall', name: 'all', users: 1200, metric: 'recall', cutoff: 10, value },
    { group: 'domain', name: 'Sci-Fi & "more"', users: 900, metric: 'recall', cutoff: 10, value: value / 2 },
    { group: 'domain', name: 'War', users: 300, metric: 'recall', cutoff: 10, value: value / 4 },
  ];
  const table = domainTable({
    ...title,
    runs: [
      { seed: 1, rows: rows(0.1) },
      { seed: 2, rows: rows(0.3) },
    ],
    baselines: [
      { name: 'popularity', rows: rows(0.05) },
      { name: 'ease', refused: 'too large' },
    ],
    counts: [
      { name: 'all', users: 1200, items: 3, interactions: 9 },
      { name: 'Sci-Fi & "more"', users: 900, items: 2, interactions: 6 },
      { name: 'War', users: 300, items: 1, interactions: 3 },
    ],
    metrics: [{ metric: 'recall', cutoff: 10 }],
    notes: [],
  });

  it('names every domain with its test users, and the models that have figures', async () => {
    const found = texts(await domainsSvg(table));
    expect(found).toEqual(
      expect.arrayContaining([
        'mf-softmax on movielens-1m',
        'recall@10 per domain on the test part, test users in parentheses',
        'all (1,200)',
        'Sci-Fi &amp; "more" (900)',
        'War (300)',
        'mf-softmax',
        'popularity',
      ]),
    );
    expect(found).not.toContain('ease');
  });

  it('draws the largest domains of many, and says so', async () => {
    const found = texts(await domainsSvg(table, { domains: 1 }));
    expect(found).toContain('mean over 2 seeds, bar: ± standard deviation; 1 smaller domain not drawn');
    expect(found).not.toContain('War (300)');
  });

  it('uses no colour', async () => {
    const colours = (await domainsSvg(table)).match(/#[0-9a-f]{3,6}\b/g) ?? [];
    const grey = (colour: string) => {
      const digits = colour.slice(1);
      const step = digits.length / 3;
      return (
        digits.slice(0, step) === digits.slice(step, 2 * step) &&
        digits.slice(step, 2 * step) === digits.slice(2 * step)
      );
    };
    expect(colours.length).toBeGreaterThan(0);
    expect(colours.filter((colour) => !grey(colour))).toEqual([]);
  });
});

it('loads vega at the first plot, not with the library', async () => {
  const source = await readFile(join(import.meta.dirname, 'vega-svg.ts'), 'utf8');
  expect(source).toContain("import('vega')");
  expect(source).not.toMatch(/^import (?!type).*'vega/m);
});

/** The texts of a plot, in order. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map((match) => match[1]!);
}
