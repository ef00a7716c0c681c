import type { Ranker } from '../backbones/backbone.js';
import { knownEvents } from '../split/history.js';
import type { Split } from '../split/split.js';
import { rankedUsers } from './ranked-users.js';

/** Length of the lists that popularity is averaged over. */
export const RECOMMENDED_ITEMS = 20;

/** The number of train events of each item, without false positives that were put among them: [I]. */
export function trainPopularity({
  train,
  observedTrain = train,
  itemCount,
}: Pick<Split, 'train' | 'observedTrain' | 'itemCount'>): Int32Array {
  const counts = new Int32Array(itemCount);
  for (const item of observedTrain.items) counts[item]!++;
  return counts;
}

/**
 * The average popularity of what is recommended (ARP; Abdollahpouri et al., 2019): the number of train events
 * of an item, averaged over the list of each user, then over the users. Lists are the best 20 of the catalogue without
 * the user's train items. The test part is not looked at.
 *
 * @param users whose lists are looked at
 * @param memoryBudget as in `EvaluationConfig`
 */
export function recommendedPopularity(
  ranker: Ranker,
  split: Split,
  users: Int32Array,
  popularity: Int32Array,
  memoryBudget: number,
): number {
  const known = knownEvents(split, 'validation', 'train');
  const options = { k: RECOMMENDED_ITEMS, last: null, withScores: false, memoryBudget };
  let total = 0;
  let lists = 0;
  for (const { items } of rankedUsers(ranker, split, known, users, options)) {
    if (items.length === 0) continue;
    total += items.reduce((events, item) => events + popularity[item]!, 0) / items.length;
    lists++;
  }
  return lists === 0 ? Number.NaN : total / lists;
}

/** The popularity of the item of an average train event: what a list has that repeats what users did. */
export function popularityOfEvents(popularity: Int32Array): number {
  let events = 0;
  let squares = 0;
  for (const count of popularity) {
    events += count;
    squares += count * count;
  }
  return squares / events;
}
