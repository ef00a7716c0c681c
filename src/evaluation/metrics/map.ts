import { hitsWithin, type UserMetric } from './metric.js';

/** MAP@K = Σ over the hits within K of (precision at the hit's rank) / min(K, |T_u|). */
export const map: UserMetric = {
  name: 'map',
  kind: 'user',
  description: 'mean over the relevant items of the precision at their ranks, within the first K',
  compute(hits, cutoff) {
    const within = hitsWithin(hits, cutoff);
    let sum = 0;
    for (let hit = 0; hit < within; hit++) sum += (hit + 1) / hits.ranks[hit]!;
    return sum / Math.min(cutoff, hits.relevant);
  },
};
