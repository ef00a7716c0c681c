import { hitsWithin, type UserMetric } from './metric.js';

/** Hit@K = 1 where at least one relevant item is among the first K, else 0. */
export const hit: UserMetric = {
  name: 'hit',
  kind: 'user',
  description: 'whether any relevant item is among the first K',
  compute: (hits, cutoff) => (hitsWithin(hits, cutoff) > 0 ? 1 : 0),
};
