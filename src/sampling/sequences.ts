import { targetsPerHistory } from '../config/traits.js';
import { InputError } from '../core/errors.js';
import { RandomStream } from '../core/random.js';
import type { Split, UserEvents } from '../split/split.js';
import type { BatchSource, SequenceBatch } from './batch.js';
import type { BatchSourceOptions } from './batches.js';
import { selectWeights } from './event-weights.js';
import { drawTargets } from './history-targets.js';
import { positiveEvents } from './positive-events.js';
import { epochExamples, rowsPerEpoch, type SequenceExamples } from './sequence-examples.js';
import { type SequenceNegatives, sequenceNegatives } from './sequence-negatives.js';
import type { SequenceOptions } from './sequence-options.js';

/**
 * Batches of histories over the train part, each user's positive events in the order of time (see `positiveEvents` and
 * `epochExamples`). A row holds the at most L events before its last target, from the left, and padding after them:
 * - `dense`: the target at each position is the next event;
 * - `window`: it is one of the next K events, or of those within K days, each as likely, and the next one where there is
 *   none (PinnerFormer; Pancha et al., 2022, section 3.3.4);
 * - `last`: the row has one target.
 * Of `dense` and `window`, some positions may be drawn that have a target; see `drawTargets`.
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
          cutHistories(events, part, sequence, weights, targets),
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
  weights: Float32Array | null,
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
    const count = offsets[row + 1]! - offsets[row]!;
    const drawn = drawTargets(events, { begin, end, count }, options, weights, stream);
    histories.positives.set(
      drawn.targets.map((event) => events.items[event]!),
      offsets[row],
    );
    histories.places.set(
      drawn.reads.map((event) => place + event - begin),
      offsets[row],
    );
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
