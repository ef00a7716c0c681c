import type { PairMetric } from './metric.js';

/** Share of pairs whose label is predicted, where a score above 0 (a probability above one half) predicts 1. */
export const accuracy: PairMetric = {
  name: 'accuracy',
  kind: 'pairs',
  description: 'share of pairs whose label is predicted, at probability one half',
  compute(scores, labels) {
    let right = 0;
    for (let pair = 0; pair < scores.length; pair++) {
      if (labels[pair] === (scores[pair]! > 0 ? 1 : 0)) right++;
    }
    return right / scores.length;
  },
};
