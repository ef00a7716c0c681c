import type { Ranker } from '../backbones/backbone.js';

/** A ranker whose scores are written out, one row a user. */
export function fixedRanker(rows: readonly (readonly number[])[]): Ranker {
  const itemCount = rows[0]!.length;
  return {
    name: 'fixed',
    itemCount,
    score(users) {
      const scores = new Float32Array(users.length * itemCount);
      users.forEach((user, index) => {
        scores.set(rows[user]!, index * itemCount);
      });
      return scores;
    },
    dispose() {},
  };
}
