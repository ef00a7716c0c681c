import type { ExposureMetric } from './metric.js';

/**
 * Gini@K of exposure = Σ_i (2i - n - 1) x_i / (n Σ_i x_i), with x_1 ≤ … ≤ x_n the number of top-K lists that each of
 * the n items stands in: 0 where all are shown alike, (n - 1)/n where one item is all that is ever shown. NaN where
 * nothing is shown.
 */
export const gini: ExposureMetric = {
  name: 'gini',
  kind: 'exposure',
  description: 'inequality of how often items are among the first K; 0 is equal',
  compute(exposures) {
    const ascending = exposures.slice().sort();
    const n = ascending.length;
    let weighted = 0;
    let total = 0;
    for (let index = 0; index < n; index++) {
      weighted += (2 * (index + 1) - n - 1) * ascending[index]!;
      total += ascending[index]!;
    }
    return weighted / (n * total);
  },
};
