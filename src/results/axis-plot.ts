import type { TopLevelSpec } from 'vega-lite';
import type { OverSeeds } from './statistics/over-seeds.js';
import { vegaSvg } from './vega-svg.js';

/** A figure of a line at a place on the axis. */
export interface AxisPoint extends OverSeeds {
  /** What the line is of, e.g. the loss; empty where there is one line. */
  line: string;
  x: number;
}

/** Figures over a numeric axis, such as the rate of noise. */
export interface AxisPlotInput {
  /** The axis' name. */
  axis: string;
  /** One above the other, each with an axis of its own for its figure. */
  panels: readonly { label: string; points: readonly AxisPoint[] }[];
  /** What a reader should know of the seeds. */
  subtitle: string;
}

const width = 520;
/** Colour, shape and dash of the lines, so that print in grey loses nothing. */
const colors = ['#1b1b1b', '#c1440e', '#1f6fb2', '#3f8f3f', '#8a4fa3', '#b8860b', '#4d8f8f', '#a0526b'];
const shapes = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'cross',
  'triangle-right',
  'triangle-left',
];
const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 2, 2, 2],
  [4, 1],
  [10, 4],
  [1, 3],
  [6, 2, 1, 2, 1, 2],
];

/** Draws figures over a numeric axis: a line through the means, and bars of one standard deviation to both sides. */
export async function axisSvg(input: AxisPlotInput): Promise<string> {
  return vegaSvg(axisPlot(input));
}

/** The Vega-Lite plot of `axisSvg`. */
function axisPlot({ axis, panels, subtitle }: AxisPlotInput): TopLevelSpec {
  const lines = [...new Set(panels.flatMap(({ points }) => points.map(({ line }) => line)))];
  const legend = lines.length > 1 ? { title: null, orient: 'top', symbolSize: 110, columns: 4 } : null;
  const byLine = (range: readonly unknown[]) => ({
    field: 'line',
    type: 'nominal',
    sort: lines,
    scale: { domain: lines, range: lines.map((_, index) => range[index % range.length]) },
    legend,
  });
  return {
    title: { text: `${named(panels.map(({ label }) => label))} over ${axis}`, subtitle },
    vconcat: panels.map(({ label, points }, panel) => {
      const x = {
        field: 'x',
        type: 'quantitative',
        scale: { zero: false, nice: false, padding: 14 },
        axis: { title: panel === panels.length - 1 ? axis : null, grid: false, tickCount: 8 },
      };
      const values = points.map((point) => ({ ...point, ...spread(point) }));
      return {
        width,
        height: panels.length === 1 ? 300 : 200,
        data: { values },
        layer: [
          {
            transform: [{ filter: 'isValid(datum.low)' }],
            mark: { type: 'errorbar', ticks: { size: 6 }, opacity: 0.7 },
            encoding: {
              x,
              y: { field: 'low', type: 'quantitative', scale: { zero: false }, title: label },
              y2: { field: 'high' },
              color: byLine(colors),
            },
          },
          {
            mark: { type: 'line', strokeWidth: 1.6 },
            encoding: { x, y: figure(label), color: byLine(colors), strokeDash: byLine(dashes) },
          },
          {
            mark: { type: 'point', filled: true, size: 60, opacity: 1 },
            encoding: { x, y: figure(label), color: byLine(colors), shape: byLine(shapes) },
          },
        ],
      };
    }),
    resolve: { scale: { color: 'shared', shape: 'shared', strokeDash: 'shared' } },
  } as unknown as TopLevelSpec;
}

function named([first, ...others]: readonly string[]): string {
  if (others.length < 2) return [first, ...others].join(', ');
  return `${first} and ${others.length} more`;
}

function figure(label: string) {
  return {
    field: 'mean',
    type: 'quantitative',
    scale: { zero: false },
    axis: { title: label, tickCount: 5 },
  };
}

function spread({ mean, deviation }: OverSeeds): { low: number | null; high: number | null } {
  return Number.isNaN(deviation)
    ? { low: null, high: null }
    : { low: mean - deviation, high: mean + deviation };
}
