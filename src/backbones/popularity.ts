import { positiveItems } from '../split/positives.js';
import type { Split } from '../split/split.js';
import type { Ranker } from './backbone.js';
import { ScoreRows } from './score-rows.js';

/** Ranks items by the number of users with a train positive of them, the same for every user. */
export function fitPopularity(split: Split): Ranker {
  const { itemCount } = split;
  const popularity = new Float32Array(itemCount);
  for (const item of positiveItems(split.train).values) popularity[item]!++;
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
