import type { SequenceConfig } from '../config/schema/sequence.js';
import { targetsPerHistory } from '../config/traits.js';
import { InputError } from '../core/errors.js';
import { RandomStream } from '../core/random.js';
import type { Split, UserEvents } from '../split/split.js';
import type { BatchSource, SequenceBatch } from './batch.js';
import type { BatchSourceOptions } from './batches.js';
import { selectWeights } from './event-weights.js';
import { positiveEvents } from './positive-events.js';
import { epochExamples, rowsPerEpoch, type SequenceExamples, someOf } from './sequence-examples.js';
import { type SequenceNegatives, sequenceNegatives } from './sequence-negatives.js';

/** How histories are cut and what they predict. */
export interface SequenceOptions extends SequenceConfig {
  /** L: the latest events of a history that are read. */
  maxLength: number;
}

/**
 * Batches of histories over the train part, each user's positive events in the order of time (see `positiveEvents` and
 * `epochExamples`). A row holds the at most L events before its last target, from the left, and padding after them:
 * - `dense`: the target at each position is the next event;
 * - `window`: it is one of the next K events, or of those within K days, each as likely, and the next one where there is
 *   none (PinnerFormer; Pancha et al., 2022, section 3.3.4);
 * - `last`: the row has one target.
 * Of `dense` and `window`, some positions may be drawn, each without replacement, that have a target.
 *
 * Every batch is a pure function of seed, phase, epoch and step: the rows come from the stream `shuffle` of the epoch,
 * positions and what a window gives from that of the step, negatives from the stream `negatives` of epoch and step.
 * @throws InputError where the order of events is unknown, or their times for a window of days; or no user has two events
 */
export function createSequenceSource(
  split: Split,
  options: BatchSourceOptions,
  sequence: SequenceOptions,
): BatchSource {
  requireOrder(split);
  if (sequence.targets === 'window' && sequence.windowUnit === 'days') requireTimes(split);
  const { seed, batchSize } = options;
  const { events, kept } = positiveEvents(split.train);
  const rows = rowsPerEpoch(events, sequence);
  if (rows === 0) refuseWithoutHistories(events);
  const weights = selectWeights(options.eventWeights, split.train, kept);
  const examplesOf = epochExamples(events, sequence, seed, weights);
  const negatives = sequenceNegatives(events, split, options);
  const steps = Math.ceil(rows / batchSize);

  return {
    kind: 'sequence',
    steps,
    *epoch(epoch, firstStep = 0, phase = 'main') {
      const pass = phase === 'main' ? [] : [phase];
      const examples = examplesOf(epoch, pass);
      for (let step = firstStep; step < steps; step++) {
        const part: SequenceExamples = {
          users: examples.users.slice(step * batchSize, (step + 1) * batchSize),
          ends: examples.ends.slice(step * batchSize, (step + 1) * batchSize),
        };
        const targets = new RandomStream(seed, 'shuffle', 'targets', epoch, step, ...pass);
        yield withNegatives(
          cutHistories(events, part, sequence, targets),
          negatives,
          (name) => new RandomStream(seed, name, epoch, step, ...pass),
        );
      }
    },
  };
}

type Histories = Omit<SequenceBatch, 'negatives' | 'negativesPerRow'>;

function withNegatives(
  histories: Histories,
  negatives: SequenceNegatives,
  streamOf: Parameters<SequenceNegatives>[1],
): SequenceBatch {
  return { ...histories, ...negatives(histories, streamOf) };
}

function cutHistories(
  events: UserEvents,
  { users, ends }: SequenceExamples,
  options: SequenceOptions,
  stream: RandomStream,
): Histories {
  const { targets, maxLength } = options;
  const size = users.length * maxLength;
  const offsets = targetOffsets(events, { users, ends }, options);
  const targetCount = offsets.at(-1)!;
  const histories: Histories = {
    kind: 'sequence',
    users,
    items: new Int32Array(size),
    lengths: new Int32Array(users.length),
    maxLength,
    times: events.times && new Float64Array(size),
    targets: targets === 'last' ? 'last' : 'dense',
    positives: new Int32Array(targetCount),
    places: new Int32Array(targetCount),
  };
  for (let row = 0; row < users.length; row++) {
    const end = ends[row]!;
    const begin = Math.max(events.offsets[users[row]!]!, end - maxLength);
    const place = row * maxLength;
    histories.lengths[row] = end - begin;
    histories.items.set(events.items.subarray(begin, end), place);
    histories.times?.set(events.times!.subarray(begin, end), place);
    const first = offsets[row]!;
    drawnPositions(end - begin, offsets[row + 1]! - first, options, stream).forEach((position, k) => {
      const target = targetAfter(events, begin + position, end, options, stream);
      histories.positives[first + k] = events.items[target]!;
      histories.places[first + k] = place + position;
    });
  }
  return histories;
}

/** Where the targets of each row begin, and in the end how many there are, [B + 1]. */
function targetOffsets(
  events: UserEvents,
  { users, ends }: SequenceExamples,
  options: SequenceOptions,
): Int32Array {
  const most = targetsPerHistory(options, options.maxLength);
  const offsets = new Int32Array(users.length + 1);
  users.forEach((user, row) => {
    offsets[row + 1] = offsets[row]! + Math.min(most, ends[row]! - events.offsets[user]!);
  });
  return offsets;
}

/** The positions of a history of some length that have a target, from the first to the last. */
function drawnPositions(
  length: number,
  count: number,
  { targets }: SequenceOptions,
  stream: RandomStream,
): Int32Array {
  if (targets === 'last') return Int32Array.of(length - 1);
  const all = Int32Array.from({ length }, (_, position) => position);
  return length <= count ? all : someOf(all, count, stream).sort();
}

/** What is predicted after an event: the next one, or one of those within the window and up to `end`. */
function targetAfter(
  events: UserEvents,
  event: number,
  end: number,
  { targets, window, windowUnit }: SequenceOptions,
  stream: RandomStream,
): number {
  if (targets !== 'window') return event + 1;
  const within = windowUnit === 'items' ? window : eventsWithin(events.times!, event, end, window);
  return event + 1 + stream.integer(Math.max(1, Math.min(within, end - event)));
}

const DAY_SECONDS = 86_400;

/** How many of the events after one, up to `end`, happened within some days of it. */
function eventsWithin(times: Float64Array, event: number, end: number, days: number): number {
  const latest = times[event]! + days * DAY_SECONDS;
  let [low, high] = [event, end];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (times[middle]! <= latest) low = middle;
    else high = middle - 1;
  }
  return low - event;
}

function requireOrder({ chronological }: Split): void {
  if (chronological) return;
  throw new InputError('Histories need to know the order of events', {
    expected: 'a data set with times, or whose rows stand in the order of time',
    found: 'events without an order',
    fix: 'choose a backbone that reads no histories, such as `mf`, or name the column of times (`dataset.columns.time`)',
  });
}

function requireTimes({ train }: Split): void {
  if (train.times !== null) return;
  throw new InputError('A window of days needs the times of events', {
    expected: 'a data set with times',
    found: 'events in their order, without times',
    fix: 'count the window in items (`sequence.windowUnit: items`)',
  });
}

function refuseWithoutHistories(events: UserEvents): never {
  throw new InputError('There is no history to learn from', {
    expected: 'users with at least two positive train events: one to read and one to predict',
    found: `${events.items.length} train events of ${events.offsets.length - 1} users, none of whom has two`,
    fix: 'keep users with more events (`dataset.minUserInteractions`)',
  });
}
