import type { TopLevelSpec } from 'vega-lite';
import type { DiagnosticName } from './diagnostic-figures.js';
import type { RunEvent } from './events.js';
import { vegaSvg } from './vega-svg.js';

/** What the curves of the diagnostics are drawn from. */
export interface DiagnosticsPlotInput {
  /** The configuration's name. */
  model: string;
  /** The data set's label. */
  dataset: string;
  seed: number;
  /** Those of one run, in order. */
  events: readonly RunEvent[];
  /** Null where nothing was validated. */
  bestEpoch: number | null;
  /** The popularity of the item of an average train event, which recommendations are held against. */
  eventPopularity: number;
}

/** One plot of the page: one figure, or two in the same unit. */
interface Panel {
  title: string;
  lines: readonly { name: DiagnosticName; label: string }[];
  /** Where the axis ends in any case. */
  domain?: readonly [number, number];
}

const panels: readonly Panel[] = [
  {
    title: 'share of |gradient|',
    lines: [
      { name: 'positiveGradientShare', label: 'positives, of all' },
      { name: 'hardestGradientShare', label: 'hardest tenth, of negatives' },
    ],
    domain: [0, 1],
  },
  {
    title: 'effective negatives',
    lines: [{ name: 'effectiveNegatives', label: 'negatives' }],
  },
  {
    title: 'alignment',
    lines: [{ name: 'alignment', label: 'positives' }],
  },
  {
    title: 'uniformity',
    lines: [
      { name: 'userUniformity', label: 'users' },
      { name: 'itemUniformity', label: 'items' },
    ],
  },
  {
    title: 'train events an item',
    lines: [{ name: 'recommendedPopularity', label: 'recommended' }],
  },
];

const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
];

/**
 * Draws diagnostics.svg: how the loss works on the model over the epochs, a panel a figure, the best epoch marked in
 * each. What was not measured has no panel; null where nothing was.
 */
export async function diagnosticsSvg(input: DiagnosticsPlotInput): Promise<string | null> {
  const plot = diagnosticsPlot(input);
  return plot === null ? null : vegaSvg(plot);
}

/** The Vega-Lite plot of `diagnosticsSvg`. */
function diagnosticsPlot(input: DiagnosticsPlotInput): TopLevelSpec | null {
  const points = panels.map((panel) => ({ panel, points: pointsOf(panel, input) }));
  const drawn = points.filter((of) => of.points.length > 0);
  if (drawn.length === 0) return null;
  const { bestEpoch } = input;
  return {
    title: {
      text: `${input.model} on ${input.dataset}`,
      subtitle: `seed ${input.seed}${bestEpoch === null ? '' : `; best epoch ${bestEpoch}`}; docs/diagnostics.md says what these are`,
    },
    concat: drawn.map((of) => panelPlot(of.panel, of.points, bestEpoch)),
    columns: 2,
    // Panels with and without a legend keep their places.
    bounds: 'flush',
    spacing: { row: 84, column: 76 },
  } as unknown as TopLevelSpec;
}

interface Point {
  label: string;
  epoch: number;
  value: number;
}

function pointsOf(panel: Panel, { events, eventPopularity }: DiagnosticsPlotInput): Point[] {
  const measured = panel.lines.flatMap(({ name, label }) =>
    events.flatMap((event) => {
      const value = event.kind === 'diagnostics' ? event.figures[name] : undefined;
      return typeof value === 'number' && 'epoch' in event ? [{ label, epoch: event.epoch!, value }] : [];
    }),
  );
  const reference = { label: 'of an average train event', value: eventPopularity };
  const isPopularity = panel.lines.some(({ name }) => name === 'recommendedPopularity');
  return isPopularity ? [...measured, ...measured.map(({ epoch }) => ({ ...reference, epoch }))] : measured;
}

function panelPlot(
  { title, lines, domain }: Panel,
  points: readonly Point[],
  bestEpoch: number | null,
): object {
  const labels = [...new Set(points.map(({ label }) => label))];
  const epochs = points.map(({ epoch }) => epoch);
  const x = {
    field: 'epoch',
    type: 'quantitative',
    scale: { domain: [0, Math.max(...epochs)], nice: false },
    axis: { title: 'epoch', tickMinStep: 1, format: 'd', grid: false },
  };
  const scale = domain ? { domain } : { zero: false };
  const y = { field: 'value', type: 'quantitative', scale, axis: { title, tickCount: 5, format: '.6~g' } };
  const strokeDash = {
    field: 'label',
    type: 'nominal',
    sort: labels,
    scale: { domain: labels, range: dashes },
    legend:
      Math.max(labels.length, lines.length) > 1 ? { title: null, orient: 'top', symbolSize: 400 } : null,
  };
  const point = epochs.length === labels.length && { filled: true, color: 'black' };
  const line = { type: 'line', color: 'black', strokeWidth: 1.6, point };
  const best = bestEpoch !== null && {
    data: { values: [{ epoch: bestEpoch }] },
    mark: { type: 'rule', color: '#777', strokeDash: [4, 3] },
    encoding: { x },
  };
  return {
    width: 300,
    height: 150,
    layer: [
      ...(best ? [best] : []),
      { data: { values: points }, mark: line, encoding: { x, y, strokeDash } },
    ],
    resolve: { scale: { strokeDash: 'independent' } },
  };
}
