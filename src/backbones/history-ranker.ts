import type { Histories } from '../split/split.js';
import type { Ranker } from './backbone.js';
import { ScoreRows } from './score-rows.js';

/**
 * A ranker whose scores are sums over the distinct items of the user's history.
 * @param addHistory adds to `sums`, [I], what the history items contribute to every item; sums are float64, so that
 *   their rounding to float32 does not depend on the order of the history
 */
export function historyRanker(
  name: string,
  itemCount: number,
  addHistory: (items: readonly number[], sums: Float64Array) => void,
): Ranker {
  const sums = new Float64Array(itemCount);
  const rows = new ScoreRows(itemCount);
  return {
    name,
    itemCount,
    score(users, histories) {
      const scores = rows.take(users.length);
      users.forEach((user, index) => {
        sums.fill(0);
        addHistory(distinctItems(histories, user), sums);
        scores.set(sums, index * itemCount);
      });
      return scores;
    },
    dispose() {},
  };
}

function distinctItems({ offsets, items }: Histories, user: number): number[] {
  return [...new Set(items.subarray(offsets[user], offsets[user + 1]))];
}
