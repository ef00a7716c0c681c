import type { EvaluationConfig } from '../config/schema/evaluation.js';
import type { Largest } from '../core/largest.js';

/**
 * The best-scored items of one user, into `best` (cleared first), best first.
 *
 * Equal scores follow the tie rule: `item-id` puts the lower item first; `pessimistic` puts the relevant items after
 * all others (and among themselves the lower first), which is the worst case for the model. -∞ never enters.
 *
 * @param scores one score an item, [I]; finite, or -∞ for items that are no candidates
 * @param relevant the relevant items, ascending
 */
export function rankTop(
  scores: Float32Array,
  relevant: Int32Array,
  ties: EvaluationConfig['ties'],
  best: Largest,
): void {
  best.clear();
  if (ties === 'item-id') offerAll(scores, best);
  else offerRelevantLast(scores, relevant, best);
}

function offerRelevantLast(scores: Float32Array, relevant: Int32Array, best: Largest): void {
  const held = Float32Array.from(relevant, (item) => scores[item]!);
  for (const item of relevant) scores[item] = Number.NEGATIVE_INFINITY;
  offerAll(scores, best);
  for (let index = 0; index < relevant.length; index++) {
    best.offer(relevant[index]!, held[index]!);
    scores[relevant[index]!] = held[index]!;
  }
}

function offerAll(scores: Float32Array, best: Largest): void {
  let threshold = best.threshold;
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item]!;
    if (score > threshold) threshold = best.offer(item, score);
  }
}
