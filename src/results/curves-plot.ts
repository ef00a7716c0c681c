import type { TopLevelSpec } from 'vega-lite';
import type { RunEvent } from './events.js';
import { vegaSvg } from './vega-svg.js';

/** What the curves of a run are drawn from. */
export interface CurvesInput {
  /** The configuration's name. */
  model: string;
  /** The data set's label. */
  dataset: string;
  seed: number;
  /** Those of one run, in order. */
  events: readonly RunEvent[];
  /** The validation metric that picked the best weights, as `metric@cutoff`. */
  select: string;
  /** Null where nothing was validated. */
  bestEpoch: number | null;
}

const width = 640;

/**
 * Draws curves.svg: the training loss (auxiliary losses dashed) above the validation metric, over the same epochs, the
 * best epoch marked in both. Null where no epoch was trained, so that there is nothing to draw.
 */
export async function curvesSvg(input: CurvesInput): Promise<string | null> {
  const plot = curvesPlot(input);
  return plot === null ? null : vegaSvg(plot);
}

/** The Vega-Lite plot of `curvesSvg`. */
function curvesPlot(input: CurvesInput): TopLevelSpec | null {
  const losses = input.events.flatMap(lossPoints);
  if (losses.length === 0) return null;
  const validations = input.events.flatMap((event) => validationPoints(event, input.select));
  const best = bestPoint(input, validations);
  const series = [...new Set(losses.map(({ name }) => name))];
  const last = Math.max(...losses.map(({ epoch }) => epoch));
  const epochs = {
    field: 'epoch',
    type: 'quantitative',
    scale: { domain: [0, last], nice: false },
    axis: { title: 'epoch', tickMinStep: 1, format: 'd', grid: false },
  } as const;
  const validated = validations.length > 0;
  const lossEpochs = validated ? { ...epochs, axis: { ...epochs.axis, title: null } } : epochs;
  const lossPanel = {
    width,
    height: 180,
    layer: [
      ...bestRule(best, lossEpochs),
      {
        data: { values: losses },
        mark: {
          type: 'line',
          color: 'black',
          strokeWidth: 1.6,
          point: losses.length === series.length && { filled: true, color: 'black' },
        },
        encoding: {
          x: lossEpochs,
          y: figureAxis('value', 'training loss'),
          strokeDash: {
            field: 'name',
            type: 'nominal',
            sort: series,
            scale: {
              domain: series,
              range: [
                [1, 0],
                [6, 3],
                [2, 2],
                [8, 2, 2, 2],
              ],
            },
            legend: series.length > 1 ? { title: null, orient: 'top', symbolSize: 400 } : null,
          },
        },
      },
    ],
  };
  const validationPanel = {
    width,
    height: 180,
    layer: [
      ...bestRule(best, epochs),
      {
        data: { values: validations },
        mark: {
          type: 'line',
          color: 'black',
          strokeWidth: 1.6,
          point: { filled: true, color: 'black', size: validations.length > 60 ? 8 : 28 },
        },
        encoding: { x: epochs, y: figureAxis('value', `validation ${input.select}`) },
      },
      ...bestMark(best, epochs),
    ],
  };
  return {
    title: {
      text: `${input.model} on ${input.dataset}`,
      subtitle: subtitle(input, best),
    },
    vconcat: validated ? [lossPanel, validationPanel] : [lossPanel],
    resolve: { scale: { x: 'shared' } },
  } as TopLevelSpec;
}

interface Point {
  name: string;
  epoch: number;
  value: number;
}

function lossPoints(event: RunEvent): Point[] {
  if (event.kind !== 'epoch') return [];
  const { epoch, loss, auxiliary } = event;
  return Object.entries({ loss, ...auxiliary }).flatMap(([name, value]) =>
    value === null ? [] : [{ name, epoch, value }],
  );
}

function validationPoints(event: RunEvent, select: string): Point[] {
  const value = event.kind === 'validation' ? event.metrics[select] : null;
  return event.kind === 'validation' && typeof value === 'number'
    ? [{ name: select, epoch: event.epoch, value }]
    : [];
}

function bestPoint({ bestEpoch }: CurvesInput, validations: readonly Point[]): Point | null {
  return validations.findLast(({ epoch }) => epoch === bestEpoch) ?? null;
}

function figureAxis(field: string, title: string) {
  return { field, type: 'quantitative', scale: { zero: false }, axis: { title, tickCount: 5, format: '~g' } };
}

function bestRule(best: Point | null, epochs: object): object[] {
  if (best === null) return [];
  const mark = { type: 'rule', color: '#777', strokeDash: [4, 3] };
  return [{ data: { values: [best] }, mark, encoding: { x: epochs } }];
}

function bestMark(best: Point | null, epochs: object): object[] {
  if (best === null) return [];
  const y = { field: 'value', type: 'quantitative' };
  const mark = { type: 'point', shape: 'diamond', stroke: 'black', size: 160, strokeWidth: 1.6, opacity: 1 };
  return [{ data: { values: [best] }, mark, encoding: { x: epochs, y } }];
}

function subtitle({ seed, select }: CurvesInput, best: Point | null): string {
  return best === null
    ? `seed ${seed}`
    : `seed ${seed}; best epoch ${best.epoch}: validation ${select} ${best.value.toFixed(4)}`;
}
