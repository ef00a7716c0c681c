import type { ExposureMetric } from './metric.js';

/** The share of the recommended places that is looked at. */
const SHARE = 0.9;

/**
 * P90-Coverage@K = the smallest share of the items that fills 90 % of the places of all top-K lists (PinnerFormer; Pancha
 * et al., 2022): the items shown most often come first, until their exposures reach 0.9 of all. NaN where nothing is
 * shown.
 */
export const p90Coverage: ExposureMetric = {
  name: 'p90-coverage',
  kind: 'exposure',
  description: 'share of the catalogue that fills 90 % of the places among the first K',
  compute(exposures) {
    const ascending = exposures.slice().sort();
    const needed = SHARE * ascending.reduce((total, count) => total + count, 0);
    if (needed === 0) return Number.NaN;
    let filled = 0;
    let items = 0;
    while (filled < needed) filled += ascending[ascending.length - ++items]!;
    return items / ascending.length;
  },
};
