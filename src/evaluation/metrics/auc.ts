import type { PairMetric } from './metric.js';

/**
 * Area under the ROC curve over all pairs together: the chance that a pair labelled 1 scores above one labelled 0,
 * ties counting half. Computed from ranks (Mann and Whitney, 1947), equal scores sharing their mean rank:
 * (Σ ranks of positives - P(P + 1)/2) / (P N). NaN where a label is missing altogether.
 */
export const auc: PairMetric = {
  name: 'auc',
  kind: 'pairs',
  description: 'chance that a pair labelled 1 scores above one labelled 0',
  compute(scores, labels) {
    const order = Uint32Array.from(scores, (_, pair) => pair).sort((a, b) => scores[a]! - scores[b]!);
    let positives = 0;
    let rankSum = 0;
    for (let start = 0; start < order.length; ) {
      let end = start;
      let positivesHere = 0;
      while (end < order.length && scores[order[end]!] === scores[order[start]!]) {
        positivesHere += labels[order[end]!]!;
        end++;
      }
      // The ranks start + 1 … end share their mean.
      rankSum += (positivesHere * (start + 1 + end)) / 2;
      positives += positivesHere;
      start = end;
    }
    return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
  },
};
