import { add, type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Ranker } from './backbone.js';

/**
 * A ranker whose scores have a bias for each item added, whatever kind of model gives them. It has no vectors, because
 * these alone would not give its scores.
 *
 * @param bias [I]
 */
export function withItemBias(ranker: Ranker, bias: Float32Array): Ranker {
  if (bias.length !== ranker.itemCount) {
    throw new Error(
      `The bias has ${bias.length} entries, expected one for each of ${ranker.itemCount} items`,
    );
  }
  return {
    name: ranker.name,
    itemCount: ranker.itemCount,
    score(users, histories) {
      const scores = ranker.score(users, histories);
      for (let start = 0; start < scores.length; start += bias.length) {
        for (let item = 0; item < bias.length; item++) scores[start + item]! += bias[item]!;
      }
      return scores;
    },
    ...(ranker.scoreTensor && {
      scoreTensor: (users, histories) =>
        tidy(() => add<Tensor2D>(ranker.scoreTensor!(users, histories), tensor1d(bias))),
    }),
    ...(ranker.scorePairs && {
      scorePairs: (users, items, histories) =>
        ranker.scorePairs!(users, items, histories).map((score, pair) => score + bias[items[pair]!]!),
    }),
    dispose: () => ranker.dispose(),
  };
}
