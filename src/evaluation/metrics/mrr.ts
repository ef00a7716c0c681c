import { hitsWithin, type UserMetric } from './metric.js';

/** MRR@K = 1 / rank of the first relevant item, 0 where it is beyond K. */
export const mrr: UserMetric = {
  name: 'mrr',
  kind: 'user',
  description: 'reciprocal rank of the first relevant item, within the first K',
  compute: (hits, cutoff) => (hitsWithin(hits, cutoff) > 0 ? 1 / hits.ranks[0]! : 0),
};
