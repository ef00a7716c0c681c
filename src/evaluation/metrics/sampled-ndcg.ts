import type { SampledMetric } from './metric.js';

/** Sampled-NDCG@K = 1 / log2(rank + 1) among the target and the drawn items, 0 where the rank is beyond K. */
export const sampledNdcg: SampledMetric = {
  name: 'sampled-ndcg',
  kind: 'sampled',
  description: 'discounted gain of each target among a few drawn items; not consistent with ndcg',
  compute: (rank, cutoff) => (rank <= cutoff ? 1 / Math.log2(rank + 1) : 0),
};
