import type { FalseNegativesConfig } from '../config/schema/noise.js';
import type { Lists } from '../core/csr.js';
import { RandomStream } from '../core/random.js';
import { positiveItems } from '../split/positives.js';
import { wholePart } from '../split/protocol.js';
import type { UserEvents } from '../split/split.js';
import { Binomial } from './binomial.js';

/** Puts items of the user among drawn negatives. */
export interface FalseNegatives {
  /**
   * Replaces some of the negatives of each row, in place.
   * @param users [B]
   * @param negatives [B × M] row by row
   * @param perRow M
   */
  putInto(negatives: Int32Array, users: Int32Array, perRow: number, stream: RandomStream): void;
}

/** Different values of a random word. */
const WORDS = 2 ** 32;

/**
 * False negatives by one of two definitions; null where the rate is 0. The others of a row stay what they were drawn as,
 * so that runs of different rates share them.
 * - `drrl` (arXiv 2506.15120, `NoiseTrain` of its code): floor(M · rate) of each row are drawn, with replacement, from the
 *   user's train positives, the positive of the row among them.
 * - `psl` (arXiv 2411.00163, B.1): a share of the train pairs, drawn once a run, is the pool. Each negative is replaced
 *   with the probability `rate` by one of its user's pairs in the pool, where a negative is false for this user only;
 *   users without any keep their negatives.
 *
 * @param train the events that are trained on as positives
 * @param seed the run's seed, which the pool is drawn by
 */
export function createFalseNegatives(
  train: UserEvents,
  { definition, rate, poolShare }: FalseNegativesConfig,
  seed: number,
): FalseNegatives | null {
  if (rate === 0) return null;
  const positives = positiveItems(train);
  if (definition === 'drrl') return replacing(positives, (perRow) => wholePart(perRow * rate));
  let chance = new Binomial(0, rate);
  return replacing(drawPool(positives, poolShare, seed), (perRow, stream) => {
    if (chance.trials !== perRow) chance = new Binomial(perRow, rate);
    return chance.draw(stream);
  });
}

/**
 * Replaces the last negatives of each row, as many as are told, by items of its user. Which places these are does not
 * matter, because a row is a set of independent draws.
 */
function replacing(
  { offsets, values }: Lists,
  countOf: (perRow: number, stream: RandomStream) => number,
): FalseNegatives {
  let memory = new Uint32Array(0);
  return {
    putInto(negatives, users, perRow, stream) {
      if (memory.length < perRow) memory = new Uint32Array(perRow);
      for (let row = 0; row < users.length; row++) {
        const first = offsets[users[row]!]!;
        const own = offsets[users[row]! + 1]! - first;
        if (own === 0) continue;
        const words = memory.subarray(0, countOf(perRow, stream));
        stream.fill(words);
        const begin = (row + 1) * perRow - words.length;
        const scale = own / WORDS;
        for (let k = 0; k < words.length; k++) {
          negatives[begin + k] = values[first + ((words[k]! * scale) | 0)]!;
        }
      }
    },
  };
}

/** The pairs of the pool by user: floor(share · n) of all n, but at least one. */
function drawPool({ offsets, values }: Lists, share: number, seed: number): Lists {
  const size = Math.max(wholePart(values.length * share), 1);
  const order = new RandomStream(seed, 'false-negatives', 'pool').shuffle(Int32Array.from(values.keys()));
  const inPool = new Uint8Array(values.length);
  for (const pair of order.subarray(0, size)) inPool[pair] = 1;
  const pool: Lists = { offsets: new Int32Array(offsets.length), values: new Int32Array(size) };
  let end = 0;
  for (let user = 0; user + 1 < offsets.length; user++) {
    for (let pair = offsets[user]!; pair < offsets[user + 1]!; pair++) {
      if (inPool[pair] === 1) pool.values[end++] = values[pair]!;
    }
    pool.offsets[user + 1] = end;
  }
  return pool;
}
