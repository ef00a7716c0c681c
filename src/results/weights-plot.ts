import type { TopLevelSpec } from 'vega-lite';
import type { RunEvent } from './events.js';
import { vegaSvg } from './vega-svg.js';

/** What the curves of a weighting are drawn from. */
export interface WeightsPlotInput {
  /** The configuration's name. */
  model: string;
  /** The data set's label. */
  dataset: string;
  seed: number;
  /** Those of one run, in order. */
  events: readonly RunEvent[];
  /** Null where nothing was validated. */
  bestEpoch: number | null;
}

/** A plot of the page; a line is a domain, or the one figure of its name. */
const panels = [
  { title: 'weight of a domain', prefix: 'weight/' },
  { title: 'share of the gradient', prefix: 'gradientShare/' },
  { title: 'effective sample size, events', prefix: 'effectiveSampleSize' },
] as const;

/** Lines that can be told apart. */
const MOST_DOMAINS = 8;

const dashes = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
];
const greys = ['black', '#999'] as const;

interface Point {
  prefix: string;
  domain: string;
  epoch: number;
  value: number;
}

/**
 * Draws weights.svg: over the epochs the weight and the share of the gradient of each domain, and the effective sample
 * size, the best epoch marked in each. Of many domains those are drawn that weigh most and least in the end. Null where
 * the weighting reported no such figures.
 */
export async function weightsSvg(input: WeightsPlotInput): Promise<string | null> {
  const plot = weightsPlot(input);
  return plot === null ? null : vegaSvg(plot);
}

/** The Vega-Lite plot of `weightsSvg`. */
function weightsPlot({ model, dataset, seed, events, bestEpoch }: WeightsPlotInput): TopLevelSpec | null {
  const points = events.flatMap(pointsOf);
  if (points.length === 0) return null;
  const { drawn, all } = drawnDomains(points);
  const shown = points.filter(({ domain }) => domain === '' || drawn.includes(domain));
  const lines = panels.map(({ title, prefix }) => ({
    title,
    points: shown.filter((point) => point.prefix === prefix),
  }));
  const notes = [
    `seed ${seed}`,
    ...(bestEpoch === null ? [] : [`best epoch ${bestEpoch}`]),
    ...(drawn.length < all ? [`the ${drawn.length} of ${all} domains that weigh most and least`] : []),
    'docs/weighting.md says what these are',
  ];
  return {
    title: { text: `${model} on ${dataset}`, subtitle: notes.join('; ') },
    vconcat: lines
      .filter((panel) => panel.points.length > 0)
      .map((panel) => panelPlot(panel.title, panel.points, drawn, bestEpoch)),
    resolve: { scale: { strokeDash: 'independent' } },
  } as unknown as TopLevelSpec;
}

function pointsOf(event: RunEvent): Point[] {
  if (event.kind !== 'epoch') return [];
  const { epoch, weighting } = event;
  return Object.entries(weighting ?? {}).flatMap(([name, value]) => {
    const panel = panels.find(({ prefix }) => name.startsWith(prefix));
    if (panel === undefined || value === null) return [];
    return [{ prefix: panel.prefix, domain: name.slice(panel.prefix.length), epoch, value }];
  });
}

/** The domains to draw, the heaviest first, by their last weight. */
function drawnDomains(points: readonly Point[]): { drawn: readonly string[]; all: number } {
  const last = new Map<string, number>();
  for (const { prefix, domain, value } of points) if (prefix === 'weight/') last.set(domain, value);
  const sorted = [...last].sort(([, a], [, b]) => b - a).map(([domain]) => domain);
  const half = MOST_DOMAINS / 2;
  const drawn = sorted.length <= MOST_DOMAINS ? sorted : [...sorted.slice(0, half), ...sorted.slice(-half)];
  return { drawn, all: sorted.length };
}

function panelPlot(
  title: string,
  points: readonly Point[],
  domains: readonly string[],
  bestEpoch: number | null,
): object {
  const epochs = points.map(({ epoch }) => epoch);
  const x = {
    field: 'epoch',
    type: 'quantitative',
    scale: { domain: [0, Math.max(...epochs)], nice: false },
    axis: { title: 'epoch', tickMinStep: 1, format: 'd', grid: false },
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    scale: { zero: false },
    axis: { title, tickCount: 5, format: '.6~g' },
  };
  const named = points.some(({ domain }) => domain !== '');
  const styled = <Style>(styles: readonly Style[], every: number, legend: object | null) => ({
    field: 'domain',
    type: 'nominal',
    sort: domains,
    scale: {
      domain: domains,
      range: domains.map((_, index) => styles[Math.floor(index / every) % styles.length]!),
    },
    legend,
  });
  const legend = { title: null, orient: 'right', symbolSize: 500, symbolStrokeWidth: 1.8 };
  const styles = named && {
    strokeDash: styled(dashes, 1, legend),
    stroke: styled(greys, dashes.length, legend),
  };
  const best = bestEpoch !== null && {
    data: { values: [{ epoch: bestEpoch }] },
    mark: { type: 'rule', color: '#777', strokeDash: [4, 3] },
    encoding: { x },
  };
  const point = new Set(epochs).size === 1 && { filled: true };
  return {
    width: 480,
    height: 170,
    layer: [
      ...(best ? [best] : []),
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 1.6, point, ...(!named && { color: 'black' }) },
        encoding: { x, y, ...(styles || {}) },
      },
    ],
  };
}
