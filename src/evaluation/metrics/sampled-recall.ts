import type { SampledMetric } from './metric.js';

/** Sampled-Recall@K = 1 where the target is among the first K of itself and the drawn items, else 0. */
export const sampledRecall: SampledMetric = {
  name: 'sampled-recall',
  kind: 'sampled',
  description: 'share of targets among the first K of a few drawn items; not consistent with recall',
  compute: (rank, cutoff) => (rank <= cutoff ? 1 : 0),
};
