import type { Ranker } from '../backbones/backbone.js';
import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { knownEvents } from '../split/history.js';
import type { Split } from '../split/split.js';
import { rankedUsers } from './ranked-users.js';

/**
 * The best K items of every user among the candidates of the test part, best first, ties to the lower item.
 *
 * @returns item numbers [users × K], -1 where a user has fewer candidates, and their scores, NaN there
 */
export function topItems(
  ranker: Ranker,
  split: Split,
  { mask, memoryBudget }: Pick<EvaluationConfig, 'mask' | 'memoryBudget'>,
  k: number,
): { items: Int32Array; scores: Float32Array } {
  const users = Int32Array.from({ length: split.userCount }, (_, user) => user);
  const items = new Int32Array(users.length * k).fill(-1);
  const found = new Float32Array(users.length * k).fill(Number.NaN);
  const known = knownEvents(split, 'test', mask);
  const options = { k, last: null, repeatable: mask === 'none', withScores: false, memoryBudget };
  for (const ranked of rankedUsers(ranker, split, known, users, options)) {
    items.set(ranked.items, ranked.user * k);
    found.set(ranked.itemScores, ranked.user * k);
  }
  return { items, scores: found };
}
