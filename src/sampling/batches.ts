import type { FalseNegativesConfig } from '../config/schema/noise.js';
import type { SamplingConfig } from '../config/schema/sampling.js';
import { InputError } from '../core/errors.js';
import { RandomStream } from '../core/random.js';
import type { Split, UserEvents } from '../split/split.js';
import { AliasTable } from './alias-table.js';
import type { BatchSource, PairwiseBatch, PointwiseBatch } from './batch.js';
import { selectWeights } from './event-weights.js';
import { createFalseNegatives, type FalseNegatives } from './false-negatives.js';
import { createNegativeSampler, type NegativeSampler } from './negatives.js';
import { positiveEvents } from './positive-events.js';
import type { SequenceOptions } from './sequence-options.js';
import { createSequenceSource } from './sequences.js';
import { createSharedNegativeSampler, type SharedNegativeSampler } from './shared-negatives.js';
import { TwoArrays } from './two-arrays.js';

/** What batches are made for. */
export interface BatchSourceOptions {
  /** What the loss reads; see `Loss.needs`. */
  needs: 'pointwise' | 'sampled' | 'catalogue' | 'in-batch' | 'mixed';
  sampling: SamplingConfig;
  /** Histories instead of pairs; see `createSequenceSource`. */
  sequence?: SequenceOptions;
  /** False ones among the drawn negatives; none where absent. */
  falseNegatives?: FalseNegativesConfig;
  /** Train events, or histories, a step; the last step of an epoch has the remaining ones. */
  batchSize: number;
  /** The run's seed. */
  seed: number;
  /** Weight of each train event, aligned with `split.train`: events are then drawn in proportion, with replacement. */
  eventWeights?: Float32Array;
  /**
   * Whether the negatives of a batch are overwritten two batches later; for a trainer, which is done with them by then,
   * and which would otherwise leave megabytes behind at every step.
   */
  reusesMemory?: boolean;
}

/** Train events in columns, one entry an event. */
interface Events {
  users: Int32Array;
  items: Int32Array;
  labels: Float32Array | null;
}

/** Makes the batch of one step from the events it is about. */
type MakeBatch = (
  users: Int32Array,
  items: Int32Array,
  events: Int32Array,
  streamOf: (name: 'negatives' | 'false-negatives') => RandomStream,
) => Batched;
type Batched = PairwiseBatch | PointwiseBatch;

/**
 * Batches over the train part, by what the loss needs:
 * - `sampled`: pairwise, each positive with M negatives;
 * - `catalogue` and `in-batch`: pairwise without negatives, for losses over all items or over those of the batch;
 * - `mixed`, and `sampled` where the batch shares them: pairwise with M negatives for all;
 * - `pointwise` with implicit labels: B positives (label 1), then their B × M negatives (label 0);
 * - `pointwise` with observed labels: train events with their own labels.
 *
 * Unless labels are observed, only positive events are trained on (see `positiveEvents`). Every batch is a pure
 * function of seed, phase, epoch and step: the order comes from the stream `shuffle` of the epoch, negatives from the
 * stream `negatives` of epoch and step, false ones among them from `false-negatives`.
 * @throws InputError for observed labels where there are none or the loss is not pointwise, and for wrong weights
 */
export function createBatchSource(split: Split, options: BatchSourceOptions): BatchSource {
  if (options.sequence) return createSequenceSource(split, options, options.sequence);
  const { needs, sampling, batchSize, seed } = options;
  const observed = sampling.labels === 'observed';
  if (observed) refuseUnobservable(split, needs);
  const { events: chosen, kept } = observed
    ? { events: split.train, kept: null }
    : positiveEvents(split.train);
  const events: Events = { users: usersOf(chosen), items: chosen.items, labels: chosen.labels };
  const count = events.items.length;
  const order = epochOrder(count, seed, selectWeights(options.eventWeights, split.train, kept));
  const steps = Math.ceil(count / batchSize);
  const room = options.reusesMemory ? new TwoArrays() : null;
  const makeBatch = observed
    ? observedBatch(events.labels!)
    : drawingBatch(needs, sampling, room, {
        shared: () => createSharedNegativeSampler(chosen, split.itemCount, split.catalogue, sampling),
        own: () => createNegativeSampler(chosen, split.itemCount, split.catalogue, sampling),
        noise: () =>
          options.falseNegatives ? createFalseNegatives(chosen, options.falseNegatives, seed) : null,
      });

  return {
    kind: needs === 'pointwise' ? 'pointwise' : 'pairwise',
    steps,
    *epoch(epoch, firstStep = 0, phase = 'main') {
      const pass = phase === 'main' ? [] : [phase];
      const ordered = order(epoch, pass);
      for (let step = firstStep; step < steps; step++) {
        const indices = ordered.subarray(step * batchSize, (step + 1) * batchSize);
        yield makeBatch(
          indices.map((index) => events.users[index]!),
          indices.map((index) => events.items[index]!),
          indices,
          (name) => new RandomStream(seed, name, epoch, step, ...pass),
        );
      }
    },
  };
}

function drawingBatch(
  needs: BatchSourceOptions['needs'],
  { negatives: perRow, sharing }: SamplingConfig,
  room: TwoArrays | null,
  create: {
    shared(): SharedNegativeSampler;
    own(): NegativeSampler;
    noise(): FalseNegatives | null;
  },
): MakeBatch {
  if (needs === 'catalogue' || needs === 'in-batch') {
    return (users, positives) => ({
      kind: 'pairwise',
      users,
      positives,
      negatives: new Int32Array(0),
      negativesPerRow: 0,
    });
  }
  if (needs === 'mixed' || (needs === 'sampled' && sharing === 'batch')) {
    const sampler = create.shared();
    return (users, positives, _events, streamOf) => ({
      kind: 'pairwise',
      users,
      positives,
      negatives: new Int32Array(0),
      negativesPerRow: 0,
      shared: sampler.sample(users, new Int32Array(users.length).fill(1), perRow, streamOf('negatives')),
    });
  }
  const sampler = create.own();
  const noise = create.noise();
  const draw = (
    users: Int32Array,
    streamOf: Parameters<MakeBatch>[3],
    into: Int32Array | undefined,
  ): Int32Array => {
    const negatives = sampler.sample(users, perRow, streamOf('negatives'), into);
    noise?.putInto(negatives, users, perRow, streamOf('false-negatives'));
    return negatives;
  };
  if (needs === 'sampled') {
    return (users, positives, _events, streamOf) => ({
      kind: 'pairwise',
      users,
      positives,
      negatives: draw(users, streamOf, room?.next(users.length * perRow)),
      negativesPerRow: perRow,
    });
  }
  return (users, positives, _events, streamOf) =>
    labelledPairs(users, positives, draw(users, streamOf, undefined), perRow);
}

function labelledPairs(
  users: Int32Array,
  positives: Int32Array,
  negatives: Int32Array,
  perRow: number,
): PointwiseBatch {
  const size = users.length;
  const batch: PointwiseBatch = {
    kind: 'pointwise',
    users: new Int32Array(size + negatives.length),
    items: new Int32Array(size + negatives.length),
    labels: new Float32Array(size + negatives.length).fill(1, 0, size),
    drawn: negatives.length,
  };
  batch.users.set(users);
  batch.items.set(positives);
  batch.items.set(negatives, size);
  for (let k = 0; k < size; k++) {
    batch.users.fill(users[k]!, size + k * perRow, size + (k + 1) * perRow);
  }
  return batch;
}

function observedBatch(labels: Float32Array): MakeBatch {
  return (users, items, events) => ({
    kind: 'pointwise',
    users,
    items,
    labels: Float32Array.from(events, (event) => labels[event]!),
  });
}

/** The events of each epoch in the order they are trained on. */
function epochOrder(
  count: number,
  seed: number,
  weights: Float32Array | null,
): (epoch: number, pass: readonly string[]) => Int32Array {
  const indices = Int32Array.from({ length: count }, (_, index) => index);
  const streamOf = (epoch: number, pass: readonly string[]) =>
    new RandomStream(seed, 'shuffle', epoch, ...pass);
  if (weights === null) return (epoch, pass) => streamOf(epoch, pass).shuffle(indices.slice());
  const table = new AliasTable(weights);
  return (epoch, pass) => {
    const stream = streamOf(epoch, pass);
    return indices.map(() => table.draw(stream));
  };
}

function refuseUnobservable({ train }: Split, needs: BatchSourceOptions['needs']): void {
  if (needs !== 'pointwise') {
    const over = {
      sampled: 'drawn negatives',
      catalogue: 'the whole catalogue',
      'in-batch': 'the positives of the batch',
      mixed: 'the positives of the batch',
    };
    throw new InputError('`sampling.labels: observed` needs a pointwise loss', {
      expected: 'a loss over labelled pairs, such as bce or mse',
      found: `a loss over ${over[needs]}`,
      fix: 'set `sampling.labels: implicit`, or choose `loss: { name: bce }`',
    });
  }
  if (train.labels === null) {
    throw new InputError('`sampling.labels: observed` needs labels in the data', {
      expected: 'a rating or label of each train event',
      found: 'events without values',
      fix: 'set `sampling.labels: implicit`',
    });
  }
}

function usersOf({ offsets, items }: UserEvents): Int32Array {
  const users = new Int32Array(items.length);
  for (let user = 0; user + 1 < offsets.length; user++) users.fill(user, offsets[user], offsets[user + 1]);
  return users;
}
