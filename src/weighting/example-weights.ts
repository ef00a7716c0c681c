import type { Normalization } from '../config/schema/weighting.js';
import { exampleTargets } from '../sampling/batch.js';
import type { Weighting } from './weighting.js';

/** What weighting examples by their target items is made from. */
export interface ExampleWeightsInput {
  /** The present weight of each item, [I]; the same array until weights change. */
  ofItems(): Float32Array;
  /** Trained events of each item, [I]. */
  counts: Float64Array;
  normalize: Normalization;
}

/**
 * The part of a weighting that weights examples by the items they are about, a drawn negative of labelled pairs by the
 * positive that it was drawn for. Weighted by their own item, negatives would take back what weighting the positives
 * gives: of weighted odds w·p / (w·q), w cancels. The weights are constants: nothing is differentiated through them.
 */
export function exampleWeights({
  ofItems,
  counts,
  normalize,
}: ExampleWeightsInput): Required<Pick<Weighting, 'exampleWeights' | 'normalize'>> {
  let scaled: { weights: Float32Array; factor: number } | null = null;
  const factor = (weights: Float32Array) => {
    if (normalize !== 'global-mean') return 1;
    if (scaled?.weights !== weights) scaled = { weights, factor: 1 / meanOverEvents(weights, counts) };
    return scaled.factor;
  };
  return {
    normalize: normalize === 'batch-sum' ? 'batch-sum' : 'batch-size',
    exampleWeights(batch) {
      const weights = ofItems();
      const scale = factor(weights);
      return Float32Array.from(exampleTargets(batch), (item) => scale * weights[item]!);
    },
  };
}

/** The mean weight of the trained events. */
export function meanOverEvents(weights: Float32Array, counts: Float64Array): number {
  let sum = 0;
  let events = 0;
  counts.forEach((count, item) => {
    sum += count * weights[item]!;
    events += count;
  });
  return sum / events;
}
