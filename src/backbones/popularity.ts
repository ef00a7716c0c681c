import { hasBinaryLabels } from '../split/positives.js';
import type { Split } from '../split/split.js';
import type { Ranker } from './backbone.js';
import { ScoreRows } from './score-rows.js';

/** Ranks items by the number of their train positives, the same for every user; repeated events count again. */
export function fitPopularity(split: Split): Ranker {
  const { itemCount } = split;
  const popularity = new Float32Array(itemCount);
  const { items, labels } = split.train;
  const disliked = hasBinaryLabels(split.train) ? labels : null;
  items.forEach((item, event) => {
    if (disliked?.[event] !== 0) popularity[item]!++;
  });
  const rows = new ScoreRows(itemCount);
  return {
    name: 'popularity',
    itemCount,
    score(users) {
      const scores = rows.take(users.length);
      for (let index = 0; index < users.length; index++) scores.set(popularity, index * itemCount);
      return scores;
    },
    dispose() {},
  };
}
