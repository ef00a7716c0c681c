import type { ExposureMetric } from './metric.js';

/** Coverage@K = share of the items that stand in at least one top-K list. */
export const coverage: ExposureMetric = {
  name: 'coverage',
  kind: 'exposure',
  description: 'share of the catalogue that is recommended to anybody among the first K',
  compute: (exposures) =>
    exposures.reduce((shown, count) => shown + (count > 0 ? 1 : 0), 0) / exposures.length,
};
