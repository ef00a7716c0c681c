import type { TopLevelSpec } from 'vega-lite';
import type { ExplainedLoss } from './loss-weights.js';
import { vegaSvg } from './vega-svg.js';

/** Dashes, then lightness; no colour, so that print in grey loses nothing. */
const dashes = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [4, 4],
  [12, 4],
] as const;
const greys = ['black', '#888', '#555'] as const;

/**
 * Draws how losses distribute their gradient over negatives by their scores: above the share of each negative, below
 * the derivative itself; the positive's score is marked. Several positives stand beside each other.
 */
export async function lossWeightsSvg(losses: readonly ExplainedLoss[]): Promise<string> {
  return vegaSvg(lossWeightsPlot(losses));
}

/** The Vega-Lite plot of `lossWeightsSvg`. */
function lossWeightsPlot(losses: readonly ExplainedLoss[]): TopLevelSpec {
  const positives = losses[0]!.examples.map(({ positive }) => positive);
  const width = positives.length === 1 ? 560 : 320;
  const values = losses.flatMap(({ label, examples }) =>
    examples.flatMap(({ positive, negatives }) =>
      negatives.map(({ score, gradient, share }) => ({ loss: label, positive, score, gradient, share })),
    ),
  );
  const panel = (positive: number, figure: 'share' | 'gradient', column: number, last: boolean) => ({
    width,
    height: 210,
    ...(figure === 'share' && positives.length > 1 && { title: `positive at ${positive}` }),
    data: { values: values.filter((value) => value.positive === positive) },
    layer: [
      { data: { values: [{ positive }] }, mark: rule, encoding: { x: scores('positive', last) } },
      { mark: line, encoding: { x: scores('score', last), y: axis(figure, column), ...styles(losses) } },
    ],
  });
  const [{ length: negatives }] = [losses[0]!.examples[0]!.negatives];
  return {
    title: {
      text: losses.length === 1 ? `How ${losses[0]!.label} weighs negatives` : 'How losses weigh negatives',
      subtitle: `${negatives} negatives; dashed: the positive${positives.length === 1 ? ` at ${positives[0]}` : ''}`,
    },
    vconcat: (['share', 'gradient'] as const).map((figure, row) => ({
      hconcat: positives.map((positive, column) => panel(positive, figure, column, row === 1)),
      resolve: { scale: { y: 'shared' } },
    })),
  } as TopLevelSpec;
}

const line = { type: 'line', strokeWidth: 1.8 } as const;
const rule = { type: 'rule', color: '#777', strokeDash: [4, 3] } as const;

const titles = { share: 'share of the gradient', gradient: '∂L / ∂ score' } as const;

function axis(figure: keyof typeof titles, column: number) {
  const title = column === 0 ? titles[figure] : null;
  const format = figure === 'share' ? '~%' : '~g';
  return { field: figure, type: 'quantitative', axis: { title, tickCount: 5, format } };
}

function scores(field: string, titled: boolean) {
  return {
    field,
    type: 'quantitative',
    scale: { zero: false, nice: false },
    axis: { title: titled ? 'score of the negative' : null, grid: false, tickCount: 9, labelFlush: false },
  };
}

/** Each loss by its own dashes and grey, in the order given. */
function styles(losses: readonly ExplainedLoss[]) {
  const domain = losses.map(({ label }) => label);
  const range = <Style>(list: readonly Style[], every: number) =>
    domain.map((_, index) => list[Math.floor(index / every) % list.length]!);
  const legend = { title: null, orient: 'top', symbolSize: 500, columns: 3, symbolStrokeWidth: 1.8 };
  return {
    strokeDash: {
      field: 'loss',
      type: 'nominal',
      sort: domain,
      scale: { domain, range: range(dashes, 1) },
      legend: losses.length > 1 ? legend : null,
    },
    stroke: {
      field: 'loss',
      type: 'nominal',
      sort: domain,
      scale: { domain, range: domain.map((_, index) => greys[index % greys.length]!) },
    },
  };
}
