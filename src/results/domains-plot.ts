import type { TopLevelSpec } from 'vega-lite';
import { type DomainTable, type DomainTableRow, isDomain, metricLabel } from './domain-table.js';
import { vegaSvg } from './vega-svg.js';

/** Shape and lightness of the model, then of the baselines; no colour, so that print in grey loses nothing. */
const marks = [
  { shape: 'circle', fill: 'black' },
  { shape: 'square', fill: 'white' },
  { shape: 'triangle-up', fill: '#bbb' },
  { shape: 'diamond', fill: 'white' },
  { shape: 'triangle-down', fill: '#666' },
  { shape: 'cross', fill: 'white' },
] as const;

const rowHeight = 22;

/**
 * Draws domains.svg: a line a domain, the largest first, with its number of test users; the model beside the baselines
 * on the axis of one metric, with a bar of one standard deviation to both sides where there are several seeds.
 *
 * @param options.metric which metric of the table; the first by default
 * @param options.domains most domains to draw, the largest first
 */
export async function domainsSvg(
  table: DomainTable,
  options: { metric?: number; domains?: number } = {},
): Promise<string> {
  return vegaSvg(domainsPlot(table, options));
}

/** The Vega-Lite plot of `domainsSvg`. */
function domainsPlot(
  table: DomainTable,
  { metric = 0, domains: most = 40 }: { metric?: number; domains?: number } = {},
): TopLevelSpec {
  const domains = table.rows.filter(isDomain);
  const kept = new Set(domains.slice(0, most));
  const rows = table.rows.filter((row) => !isDomain(row) || kept.has(row));
  const values = rows.flatMap((row, line) => points(table, row, line, metric));
  const label = metricLabel(table.metrics[metric]!);
  const y = {
    field: 'line',
    type: 'ordinal',
    axis: {
      title: null,
      grid: true,
      ticks: false,
      labelPadding: 8,
      // By position, because shortened names may be equal.
      labelExpr: `${JSON.stringify(rows.map(domainLabel))}[datum.value]`,
    },
  };
  const models = table.models.filter((model) => values.some((value) => value.model === model));
  const mark = (model: string) => marks[table.models.indexOf(model) % marks.length]!;
  return {
    title: {
      text: `${table.models[0]} on ${table.dataset}`,
      subtitle: [
        `${label} per domain on the test part, test users in parentheses`,
        overSeeds(table, domains.length - kept.size),
      ],
    },
    data: { values },
    width: 520,
    height: rowHeight * rows.length,
    layer: [
      {
        transform: [{ filter: 'isValid(datum.low)' }],
        mark: { type: 'rule', color: 'black', strokeWidth: 1.4 },
        encoding: { y, x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'point', size: 80, stroke: 'black', strokeWidth: 1.3, opacity: 1 },
        encoding: {
          y,
          x: {
            field: 'value',
            type: 'quantitative',
            scale: { zero: true },
            axis: { title: label, orient: 'bottom', tickCount: 6 },
          },
          shape: {
            field: 'model',
            type: 'nominal',
            scale: { domain: models, range: models.map((model) => mark(model).shape) },
            legend: { title: null, orient: 'top', symbolSize: 90, columns: 4 },
          },
          fill: {
            field: 'model',
            type: 'nominal',
            scale: { domain: models, range: models.map((model) => mark(model).fill) },
          },
        },
      },
    ],
  } as TopLevelSpec;
}

interface Point {
  /** Of the plot, from 0. */
  line: number;
  model: string;
  value: number;
  low: number | null;
  high: number | null;
}

/** The baselines first, so that the model is drawn on top of them. */
function points(table: DomainTable, row: DomainTableRow, line: number, metric: number): Point[] {
  return table.models
    .flatMap((model, index): Point[] => {
      const { mean, deviation } = row.cells[index]![metric]!;
      const spread = Number.isNaN(deviation) ? null : deviation;
      return Number.isNaN(mean)
        ? []
        : [
            {
              line,
              model,
              value: mean,
              low: spread === null ? null : mean - spread,
              high: spread === null ? null : mean + spread,
            },
          ];
    })
    .reverse();
}

function domainLabel({ name, users }: DomainTableRow): string {
  return `${shortened(name)} (${users.toLocaleString('en-US')})`;
}

/** Categories of one root differ at the end of their names. */
function shortened(name: string): string {
  return name.length > 36 ? `${name.slice(0, 17)}…${name.slice(-18)}` : name;
}

function overSeeds({ seeds }: DomainTable, hidden: number): string {
  const over =
    seeds.length === 1 ? `seed ${seeds[0]}` : `mean over ${seeds.length} seeds, bar: ± standard deviation`;
  return hidden === 0 ? over : `${over}; ${hidden} smaller ${hidden === 1 ? 'domain' : 'domains'} not drawn`;
}
