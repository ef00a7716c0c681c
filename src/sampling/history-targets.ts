import type { RandomStream } from '../core/random.js';
import type { UserEvents } from '../split/split.js';
import { AliasTable } from './alias-table.js';
import type { SequenceOptions } from './sequence-options.js';
import { windowAfter } from './target-window.js';

/** Targets of a history, from the first place that has one to the last. */
export interface HistoryTargets {
  /** The event that is read last for each target, as an index of the events. */
  reads: Int32Array;
  /** The event that is predicted. */
  targets: Int32Array;
}

/**
 * Draws the targets of a history that is read up to the event before `end`: at all its places or at some of them, each
 * once; what is predicted there is one of the events that may be, each as likely.
 *
 * With weights of events, places and what is predicted there are drawn with replacement, so that an event is a target in
 * proportion to its weight, as often as without weights where all are 1.
 *
 * @param begin the first event that is read
 * @param count how many targets there are
 */
export function drawTargets(
  events: UserEvents,
  { begin, end, count }: { begin: number; end: number; count: number },
  options: SequenceOptions,
  weights: Float32Array | null,
  stream: RandomStream,
): HistoryTargets {
  if (options.targets === 'last') return { reads: Int32Array.of(end - 1), targets: Int32Array.of(end) };
  if (weights !== null) return weightedTargets(events, { begin, end, count }, options, weights, stream);
  const all = Int32Array.from({ length: end - begin }, (_, position) => begin + position);
  const reads = all.length <= count ? all : someOf(all, count, stream).sort();
  const targets = reads.map((event) => {
    const ahead = windowAfter(events, event, end, options);
    return event + 1 + (options.targets === 'window' ? stream.integer(ahead) : 0);
  });
  return { reads, targets };
}

function weightedTargets(
  events: UserEvents,
  { begin, end, count }: { begin: number; end: number; count: number },
  options: SequenceOptions,
  weights: Float32Array,
  stream: RandomStream,
): HistoryTargets {
  const table = new AliasTable(placeWeights(events, begin, end, options, weights));
  const reads = Int32Array.from({ length: count }, () => begin + table.draw(stream)).sort();
  const targets = reads.map((event) => {
    const first = event + 1;
    const ahead = weights.subarray(first, first + windowAfter(events, event, end, options));
    return first + (ahead.length === 1 ? 0 : new AliasTable(ahead).draw(stream));
  });
  return { reads, targets };
}

/** The mean weight of what may be predicted at each place of a history, [end - begin]. */
export function placeWeights(
  events: UserEvents,
  begin: number,
  end: number,
  options: SequenceOptions,
  weights: Float32Array,
): Float64Array {
  return Float64Array.from({ length: end - begin }, (_, position) => {
    const event = begin + position;
    const ahead = windowAfter(events, event, end, options);
    let sum = 0;
    for (let target = event + 1; target <= event + ahead; target++) sum += weights[target]!;
    return sum / ahead;
  });
}

/** Some entries of an array, which is changed, none twice: the first places of a shuffle (Fisher and Yates). */
export function someOf(values: Int32Array, count: number, stream: RandomStream): Int32Array {
  for (let place = 0; place < count; place++) {
    const chosen = place + stream.integer(values.length - place);
    const held = values[place]!;
    values[place] = values[chosen]!;
    values[chosen] = held;
  }
  return values.subarray(0, count);
}
