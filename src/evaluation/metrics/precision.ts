import { hitsWithin, type UserMetric } from './metric.js';

/** Precision@K = hits / K, also where the catalogue offers fewer than K candidates. */
export const precision: UserMetric = {
  name: 'precision',
  kind: 'user',
  description: 'share of the first K that is relevant',
  compute: (hits, cutoff) => hitsWithin(hits, cutoff) / cutoff,
};
