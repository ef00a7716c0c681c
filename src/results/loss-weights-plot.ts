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

type Figure = 'share' | 'gradient';

/** The Vega-Lite plot of `lossWeightsSvg`. */
function lossWeightsPlot(losses: readonly ExplainedLoss[]): TopLevelSpec {
  const examples = losses[0]!.examples;
  const several = examples.length > 1;
  const panel = (figure: Figure, example: number) => {
    const x = (field: string) => scores(field, figure === 'gradient');
    const y = axis(losses, figure, example === 0);
    const rules = [{ positive: examples[example]!.positive }];
    return {
      width: several ? 320 : 560,
      height: 210,
      layer: [
        { data: { values: rules }, mark: rule, encoding: { x: x('positive') } },
        {
          data: { values: points(losses, example) },
          mark: line,
          encoding: { x: x('score'), y, ...styles(losses) },
        },
      ],
    };
  };
  return {
    title: {
      text: losses.length === 1 ? `How ${losses[0]!.label} weighs negatives` : 'How losses weigh negatives',
      subtitle: `${examples[0]!.negatives.length} negatives; dashed: the positive${several ? '' : ` at ${examples[0]!.positive}`}`,
    },
    hconcat: examples.map(({ positive }, example) => ({
      ...(several && { title: { text: `positive at ${positive}`, fontSize: 13, anchor: 'middle' } }),
      vconcat: (['share', 'gradient'] as const).map((figure) => panel(figure, example)),
    })),
  } as TopLevelSpec;
}

function points(losses: readonly ExplainedLoss[], example: number): object[] {
  return losses.flatMap(({ label, examples }) =>
    examples[example]!.negatives.map((negative) => ({ loss: label, ...negative })),
  );
}

const line = { type: 'line', strokeWidth: 1.8 } as const;
const rule = { type: 'rule', color: '#777', strokeDash: [4, 3] } as const;

const titles = { share: 'share of the gradient', gradient: '∂L / ∂ score' } as const;

/** Of the same extent in all panels of a figure. */
function axis(losses: readonly ExplainedLoss[], figure: Figure, titled: boolean) {
  const values = losses.flatMap(({ examples }) =>
    examples.flatMap(({ negatives }) => negatives.map((negative) => negative[figure])),
  );
  const domain = [Math.min(0, ...values), Math.max(...values)];
  const title = titled ? titles[figure] : null;
  const format = figure === 'share' ? '~%' : '~g';
  return {
    field: figure,
    type: 'quantitative',
    // Where no loss has a gradient there is no extent.
    scale: domain[0] === domain[1] ? {} : { domain, nice: true },
    axis: { title, tickCount: 5, format },
  };
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
  const longest = Math.max(...domain.map((label) => label.length));
  const legend = {
    title: null,
    orient: 'top',
    symbolSize: 500,
    symbolStrokeWidth: 1.8,
    labelLimit: 600,
    columns: longest > 60 ? 1 : longest > 20 ? 2 : 4,
  };
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
