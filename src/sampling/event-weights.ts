import { InputError } from '../core/errors.js';
import type { UserEvents } from '../split/split.js';

/**
 * The weights by which the events that are trained on are drawn; null where all are taken.
 *
 * @param weights of all train events; absent where all are taken
 * @param kept the events that are trained on, as indices of the train part; null for all of them
 * @throws InputError for another number of weights, and for such as nothing could be drawn by
 */
export function selectWeights(
  weights: Float32Array | undefined,
  train: UserEvents,
  kept: Int32Array | null,
): Float32Array | null {
  if (weights === undefined) return null;
  if (weights.length !== train.items.length) {
    throw new InputError('Each train event needs a weight', {
      expected: `${train.items.length} weights`,
      found: `${weights.length}`,
    });
  }
  const chosen = kept === null ? weights : Float32Array.from(kept, (event) => weights[event]!);
  const valid = chosen.every((weight) => weight >= 0 && weight < Infinity);
  if (!valid || !chosen.some((weight) => weight > 0)) {
    throw new InputError('Train events cannot be drawn by these weights', {
      expected: 'weights of at least 0, one of them above 0',
      found: valid ? 'only zeros' : 'a negative or non-finite weight',
    });
  }
  return chosen;
}
