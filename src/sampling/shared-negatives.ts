import type { SamplingConfig } from '../config/schema/sampling.js';
import type { RandomStream } from '../core/random.js';
import type { UserEvents } from '../split/split.js';
import { AliasTable } from './alias-table.js';
import type { SharedNegatives } from './batch.js';
import { createNegativeSampler, itemWeights, MarkedItems } from './negatives.js';

/** Draws the negatives that the examples of a batch have in common. */
export interface SharedNegativeSampler {
  /**
   * M items, with replacement. A user who has all of them in train gets another one, which counts for nobody else.
   *
   * @param users [rows]
   * @param examples consecutive examples that each row stands for, [rows]
   * @param count M
   */
  sample(users: Int32Array, examples: Int32Array, count: number, stream: RandomStream): SharedNegatives;
}

/**
 * A sampler over the items of the catalogue by the same chances as `createNegativeSampler`, for all users alike: what is
 * a train item of a user is not drawn again, but does not count for that user.
 * @throws InputError where a user has every item that could be drawn
 */
export function createSharedNegativeSampler(
  train: UserEvents,
  itemCount: number,
  catalogue: Uint8Array,
  config: SamplingConfig,
): SharedNegativeSampler {
  const ofOneUser = createNegativeSampler(train, itemCount, catalogue, config);
  const table = new AliasTable(itemWeights(train, itemCount, catalogue, config));
  const known = new MarkedItems(train);
  const marks = new Int32Array(itemCount);

  return {
    sample(users, examples, count, stream) {
      const drawn = Int32Array.from({ length: count }, () => table.draw(stream));
      const unknownTo = Array.from(users, (user) => {
        known.markItemsOf(user, marks);
        return Float32Array.from(drawn, (item) => (marks[item] === known.mark ? 0 : 1));
      });
      const without = [...users.keys()].filter((row) => !unknownTo[row]!.includes(1));
      const others = without.map((row) => ofOneUser.sample(users.subarray(row, row + 1), 1, stream)[0]!);
      const items = Int32Array.from([...drawn, ...others]);
      const counts = new Float32Array(examples.reduce((sum, ofRow) => sum + ofRow, 0) * items.length);
      let begin = 0;
      unknownTo.forEach((ofRow, row) => {
        const other = without.indexOf(row);
        for (let example = 0; example < examples[row]!; example++, begin += items.length) {
          counts.set(ofRow, begin);
          if (other >= 0) counts[begin + count + other] = 1;
        }
      });
      return { items, counts };
    },
  };
}
