import { targetsPerHistory } from '../config/traits.js';
import type { Split, UserEvents } from '../split/split.js';
import type { BatchSourceOptions } from './batches.js';
import { selectWeights } from './event-weights.js';
import { positiveEvents } from './positive-events.js';
import { prefixesOf } from './sequence-examples.js';
import type { SequenceOptions } from './sequence-options.js';
import { windowAfter } from './target-window.js';

/**
 * The share of each item among the targets of an epoch, [I], as expected over all draws: of train events themselves
 * their number; of histories those that are predicted, which are neither the first of a user nor older than what is
 * read, and count less where few of many are drawn; by weights of events, where these draw them.
 */
export function targetShares(
  { train, itemCount }: Pick<Split, 'train' | 'itemCount'>,
  { sequence, eventWeights }: Pick<BatchSourceOptions, 'sequence' | 'eventWeights'>,
): Float64Array {
  const { events, kept } = positiveEvents(train);
  const weights = selectWeights(eventWeights, train, kept);
  const rates = sequence ? targetRates(events, sequence) : null;
  const shares = new Float64Array(itemCount);
  let total = 0;
  events.items.forEach((item, event) => {
    const rate = (rates?.[event] ?? 1) * (weights?.[event] ?? 1);
    shares[item]! += rate;
    total += rate;
  });
  return shares.map((share) => share / total);
}

/** How often each event is a target in an epoch, [events], where no weights draw it. */
function targetRates(events: UserEvents, options: SequenceOptions): Float64Array {
  const rates = new Float64Array(events.items.length);
  const { offsets } = events;
  for (let user = 0; user + 1 < offsets.length; user++) {
    const [first, end] = [offsets[user]!, offsets[user + 1]! - 1];
    if (end <= first) continue;
    if (options.targets === 'last') {
      rates.fill(prefixesOf(events, user, options.prefixes) / (end - first), first + 1, end + 1);
      continue;
    }
    const begin = Math.max(first, end - options.maxLength);
    const perPlace = Math.min(1, targetsPerHistory(options, options.maxLength) / (end - begin));
    for (let event = begin; event < end; event++) {
      const ahead = windowAfter(events, event, end, options);
      for (let target = event + 1; target <= event + ahead; target++) rates[target]! += perPlace / ahead;
    }
  }
  return rates;
}
