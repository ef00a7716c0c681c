import type { Engine } from './engine.js';
import { formulationCosts } from './formulation-costs.js';

/**
 * How the scores of drawn negatives are computed:
 * - `sampled`: dot products with the drawn items;
 * - `all-scores`: products with all items, then the drawn columns;
 * - `counts`: products with all items, each weighted by how often it was drawn; for losses that accept counts.
 * All give the same loss but for rounding.
 */
export const formulations = ['sampled', 'all-scores', 'counts'] as const;
export type Formulation = (typeof formulations)[number];

/** What the cost of a step depends on. */
export interface DrawnScoresShape {
  /** Rows of a batch. */
  batch: number;
  /** Items of the catalogue. */
  items: number;
  /** Draws a row. */
  negatives: number;
  /** Of the vectors. */
  dimensions: number;
}

/** Milliseconds of a step, as a sum of amounts of work; see `work`. */
export type Cost = readonly [number, number, number, number, number];

/** A matrix of all scores, of which a step holds a few, may not be larger. */
const LARGEST_SCORES_BYTES = 2 ** 29;

/**
 * The fastest formulation by the cost table that `scripts/bench/formulations.ts` has measured: a function of engine and
 * shape alone, so that every run of an experiment takes the same.
 *
 * @param acceptsCounts whether the loss accepts counted negatives
 */
export function chooseFormulation(
  engine: Pick<Engine, 'name' | 'usesGpu'>,
  shape: DrawnScoresShape,
  acceptsCounts: boolean,
): Formulation {
  const possible = formulations.filter(
    (formulation) =>
      formulation === 'sampled' || (fits(shape) && (formulation !== 'counts' || acceptsCounts)),
  );
  const cost = (formulation: Formulation) => formulationCost(engine, shape, formulation);
  return possible.reduce((best, next) => (cost(next) < cost(best) ? next : best));
}

/** The cost of a step in milliseconds where the engine was measured, and otherwise in bytes that it moves. */
export function formulationCost(
  { name, usesGpu }: Pick<Engine, 'name' | 'usesGpu'>,
  shape: DrawnScoresShape,
  formulation: Formulation,
): number {
  const { batch, items, negatives, dimensions } = shape;
  const costs = usesGpu ? undefined : formulationCosts[name];
  if (costs) {
    return work(shape).reduce((total, amount, k) => total + amount * costs[formulation][k]!, 0);
  }
  const bytes = {
    sampled: negatives * dimensions,
    'all-scores': 2 * (items + negatives),
    counts: 2 * items + negatives,
  };
  return 4 * batch * bytes[formulation];
}

/** The amounts that a cost is a sum of: a step, draws, products with draws, all scores, products with all items. */
export function work({ batch, items, negatives, dimensions }: DrawnScoresShape): Cost {
  const million = 1e-6 * batch;
  return [
    1,
    million * negatives,
    million * negatives * dimensions,
    million * items,
    million * items * dimensions,
  ];
}

function fits({ batch, items }: DrawnScoresShape): boolean {
  return Float32Array.BYTES_PER_ELEMENT * batch * items <= LARGEST_SCORES_BYTES;
}
