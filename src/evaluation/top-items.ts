import type { Ranker } from '../backbones/backbone.js';
import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { Largest } from '../core/largest.js';
import { knownEvents } from '../split/history.js';
import type { Split } from '../split/split.js';
import { candidateScores } from './candidate-scores.js';
import { rankTop } from './top-k.js';

const NONE = new Int32Array(0);

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
  const best = new Largest(k);
  const found = new Float32Array(users.length * k).fill(Number.NaN);
  const known = knownEvents(split, 'test', mask);
  for (const { user, scores } of candidateScores(ranker, split, known, users, memoryBudget)) {
    rankTop(scores, NONE, 'item-id', best);
    items.set(best.indices.subarray(0, best.count), user * k);
    found.set(best.scores.subarray(0, best.count), user * k);
  }
  return { items, scores: found };
}
