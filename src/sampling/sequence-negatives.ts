import type { RandomStream } from '../core/random.js';
import type { Split, UserEvents } from '../split/split.js';
import type { SequenceBatch } from './batch.js';
import type { BatchSourceOptions } from './batches.js';
import { createFalseNegatives } from './false-negatives.js';
import { createNegativeSampler } from './negatives.js';
import { createSharedNegativeSampler } from './shared-negatives.js';
import { TwoArrays } from './two-arrays.js';

/** Draws the negatives of a batch of histories. */
export type SequenceNegatives = (
  histories: Pick<SequenceBatch, 'users' | 'places' | 'maxLength'>,
  streamOf: (name: 'negatives' | 'false-negatives') => RandomStream,
) => Pick<SequenceBatch, 'negatives' | 'negativesPerRow' | 'shared' | 'labelled'>;

/**
 * The negatives of batches of histories, by what the loss needs and by `sampling.sharing`: of each target, of all
 * targets of a row, or of all of the batch. None is a train item of its user.
 */
export function sequenceNegatives(
  events: UserEvents,
  { itemCount, catalogue }: Pick<Split, 'itemCount' | 'catalogue'>,
  { needs, sampling, falseNegatives, seed, reusesMemory }: BatchSourceOptions,
): SequenceNegatives {
  const none = { negatives: new Int32Array(0), negativesPerRow: 0 };
  if (needs === 'catalogue' || needs === 'in-batch') return () => none;
  const perTarget = sampling.negatives;
  if (needs === 'mixed' || sampling.sharing === 'batch') {
    const sampler = createSharedNegativeSampler(events, itemCount, catalogue, sampling);
    return (histories, streamOf) => ({
      ...none,
      shared: sampler.sample(histories.users, targetsOfRows(histories), perTarget, streamOf('negatives')),
    });
  }
  const sampler = createNegativeSampler(events, itemCount, catalogue, sampling);
  const noise = falseNegatives ? createFalseNegatives(events, falseNegatives, seed) : null;
  const room = reusesMemory ? new TwoArrays() : null;

  return (histories, streamOf) => {
    const { users, places } = histories;
    const size = places.length * perTarget;
    const negatives = (room?.next(size) ?? new Int32Array(size)).subarray(0, size);
    const draws = streamOf('negatives');
    const falseOnes = streamOf('false-negatives');
    let first = 0;
    targetsOfRows(histories).forEach((targets, row) => {
      const own = negatives.subarray(first * perTarget, (first + targets) * perTarget);
      first += targets;
      const drawn = own.subarray(0, (sampling.sharing === 'row' ? 1 : targets) * perTarget);
      const user = users.subarray(row, row + 1);
      // One long row instead of many short ones: what is known of the user is looked up once.
      sampler.sample(user, drawn.length, draws, drawn);
      noise?.putInto(drawn, new Int32Array(drawn.length / perTarget).fill(user[0]!), perTarget, falseOnes);
      for (let end = drawn.length; end < own.length; end += perTarget) own.set(drawn, end);
    });
    return {
      negatives,
      negativesPerRow: perTarget,
      ...(needs === 'pointwise' && { labelled: true as const }),
    };
  };
}

/** How many targets each row has, [B]. */
function targetsOfRows({
  users,
  places,
  maxLength,
}: Pick<SequenceBatch, 'users' | 'places' | 'maxLength'>): Int32Array {
  const counts = new Int32Array(users.length);
  for (const place of places) counts[Math.floor(place / maxLength)]!++;
  return counts;
}
