import { targetsPerHistory } from '../config/traits.js';
import type { RandomStream } from '../core/random.js';
import type { Split, UserEvents } from '../split/split.js';
import type { SequenceBatch } from './batch.js';
import type { BatchSourceOptions } from './batches.js';
import { createFalseNegatives } from './false-negatives.js';
import { createNegativeSampler } from './negatives.js';
import type { SequenceOptions } from './sequences.js';
import { createSharedNegativeSampler } from './shared-negatives.js';
import { TwoArrays } from './two-arrays.js';

/** Draws the negatives of a batch of histories. */
export type SequenceNegatives = (
  histories: Pick<SequenceBatch, 'users' | 'lengths' | 'positives'>,
  streamOf: (name: 'negatives' | 'false-negatives') => RandomStream,
) => Pick<SequenceBatch, 'negatives' | 'negativesPerRow' | 'shared' | 'labelled'>;

/**
 * The negatives of batches of histories, by what the loss needs and by `sampling.sharing`: of each target, of all
 * targets of a row, or of all of the batch. None is a train item of its user, and none is drawn for padding.
 */
export function sequenceNegatives(
  events: UserEvents,
  { itemCount, catalogue }: Pick<Split, 'itemCount' | 'catalogue'>,
  { needs, sampling, falseNegatives, seed, reusesMemory }: BatchSourceOptions,
  { targets, positions, maxLength }: SequenceOptions,
): SequenceNegatives {
  const none = { negatives: new Int32Array(0), negativesPerRow: 0 };
  if (needs === 'catalogue' || needs === 'in-batch') return () => none;
  const perTarget = sampling.negatives;
  const targetsPerRow = targetsPerHistory({ targets, positions }, maxLength);
  if (needs === 'mixed' || sampling.sharing === 'batch') {
    const sampler = createSharedNegativeSampler(events, itemCount, catalogue, sampling);
    return ({ users }, streamOf) => ({
      ...none,
      shared: sampler.sample(users, targetsPerRow, perTarget, streamOf('negatives')),
    });
  }
  const sampler = createNegativeSampler(events, itemCount, catalogue, sampling);
  const noise = falseNegatives ? createFalseNegatives(events, falseNegatives, seed) : null;
  const room = reusesMemory ? new TwoArrays() : null;

  return ({ users, lengths, positives }, streamOf) => {
    const size = positives.length * perTarget;
    const negatives = (room?.next(size) ?? new Int32Array(size)).subarray(0, size);
    const draws = streamOf('negatives');
    const falseOnes = streamOf('false-negatives');
    for (let row = 0; row < users.length; row++) {
      const counted = Math.min(lengths[row]!, targetsPerRow);
      const own = negatives.subarray(row * targetsPerRow * perTarget, (row + 1) * targetsPerRow * perTarget);
      const drawn = own.subarray(0, (sampling.sharing === 'row' ? 1 : counted) * perTarget);
      const user = users.subarray(row, row + 1);
      // One long row instead of many short ones: what is known of the user is looked up once.
      sampler.sample(user, drawn.length, draws, drawn);
      noise?.putInto(drawn, new Int32Array(drawn.length / perTarget).fill(user[0]!), perTarget, falseOnes);
      for (let end = drawn.length; end < counted * perTarget; end += perTarget) own.set(drawn, end);
      own.fill(0, counted * perTarget);
    }
    return {
      negatives,
      negativesPerRow: perTarget,
      ...(needs === 'pointwise' && { labelled: true as const }),
    };
  };
}
