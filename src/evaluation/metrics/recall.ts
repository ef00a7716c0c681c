import { hitsWithin, type UserMetric } from './metric.js';

/** Recall@K = hits / |T_u|. The divisor is never min(K, |T_u|), so a user with more than K targets cannot reach 1. */
export const recall: UserMetric = {
  name: 'recall',
  kind: 'user',
  description: "share of the user's relevant items among the first K",
  compute: (hits, cutoff) => hitsWithin(hits, cutoff) / hits.relevant,
};
