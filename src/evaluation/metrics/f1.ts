import type { PairMetric } from './metric.js';

/**
 * F1 of the label 1 = 2 TP / (2 TP + FP + FN), where a score above 0 (a probability above one half) predicts 1. NaN
 * where nothing is labelled or predicted 1.
 */
export const f1: PairMetric = {
  name: 'f1',
  kind: 'pairs',
  description: 'harmonic mean of precision and recall of the label 1, at probability one half',
  compute(scores, labels) {
    let truePositives = 0;
    let predicted = 0;
    let positives = 0;
    for (let pair = 0; pair < scores.length; pair++) {
      const guess = scores[pair]! > 0 ? 1 : 0;
      truePositives += guess * labels[pair]!;
      predicted += guess;
      positives += labels[pair]!;
    }
    return (2 * truePositives) / (predicted + positives);
  },
};
