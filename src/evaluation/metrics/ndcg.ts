import { hitsWithin, type UserMetric } from './metric.js';

/** NDCG@K = Σ over the hits within K of 1/log2(rank + 1), divided by the same sum over the ranks 1 … min(K, |T_u|). */
export const ndcg: UserMetric = {
  name: 'ndcg',
  kind: 'user',
  description: 'discounted gain of the first K, relative to the best possible',
  compute(hits, cutoff) {
    const within = hitsWithin(hits, cutoff);
    let gain = 0;
    for (let hit = 0; hit < within; hit++) gain += discount(hits.ranks[hit]!);
    return gain === 0 ? 0 : gain / idealGain(Math.min(cutoff, hits.relevant));
  },
};

const idealGains = [0];

function idealGain(terms: number): number {
  for (let rank = idealGains.length; rank <= terms; rank++) {
    idealGains.push(idealGains[rank - 1]! + discount(rank));
  }
  return idealGains[terms]!;
}

function discount(rank: number): number {
  return 1 / Math.log2(rank + 1);
}
