import type { ModelContext } from '../backbones/model-context.js';
import type { LossOptions } from '../config/schema/loss.js';
import { exampleUsers, type SingleBatch } from '../sampling/batch.js';

/** What is done with items of a batch that are no clear negatives. */
type InBatchOptions = Pick<LossOptions<'softmax'>, 'accidentalHits' | 'repeats'>;

/**
 * Counts how often each positive of a batch is a negative of each example: never at the example's own place, and
 * - `accidentalHits: drop`: never where it is a train positive of the example's user, own or repeated;
 * - `repeats: count`: as often as the item occurs; `once`: at one of its places.
 * An example without any negative stands against itself, which is a tie and moves nothing; not where the batch has other
 * negatives.
 *
 * @returns a function of a batch that gives [B × B] row by row
 */
export function inBatchCounts(
  { accidentalHits, repeats }: InBatchOptions,
  { train, itemCount }: Pick<ModelContext, 'train' | 'itemCount'>,
): (batch: SingleBatch) => Float32Array {
  const places = new Places(itemCount);
  return (batch) => {
    if (batch.kind === 'pointwise') throw new Error('A pointwise batch has no positives to compare with');
    const { positives } = batch;
    const size = positives.length;
    const users = exampleUsers(batch);
    const alone = !('shared' in batch && batch.shared);
    places.list(positives);
    const common = Float32Array.from(positives, (_item, place) =>
      repeats === 'count' || places.first(positives[place]!) === place ? 1 : 0,
    );
    const counts = new Float32Array(size * size);
    for (let row = 0; row < size; row++) {
      const ofRow = counts.subarray(row * size, (row + 1) * size);
      ofRow.set(common);
      // Where the item's one place is the example's own, another one stands for it.
      const other = places.after(row);
      if (repeats === 'once' && ofRow[row] === 1 && other >= 0) ofRow[other] = 1;
      ofRow[row] = 0;
      if (accidentalHits === 'drop') dropPositives(ofRow, users[row]!);
      if (alone && !ofRow.some((count) => count > 0)) ofRow[row] = 1;
    }
    places.clear(positives);
    return counts;
  };

  function dropPositives(row: Float32Array, user: number): void {
    for (let event = train.offsets[user]!; event < train.offsets[user + 1]!; event++) {
      for (let place = places.first(train.items[event]!); place >= 0; place = places.after(place)) {
        row[place] = 0;
      }
    }
  }
}

/** Where each item stands in a batch. What it costs grows with the batch and not with the number of items. */
class Places {
  /** The first place of each item, -1 for items that are not in the batch. */
  private readonly firsts: Int32Array;
  /** The next place of the item that stands at a place, -1 at its last. */
  private next = new Int32Array(0);

  constructor(itemCount: number) {
    this.firsts = new Int32Array(itemCount).fill(-1);
  }

  list(items: Int32Array): void {
    this.next = new Int32Array(items.length).fill(-1);
    for (let place = items.length - 1; place >= 0; place--) {
      this.next[place] = this.firsts[items[place]!]!;
      this.firsts[items[place]!] = place;
    }
  }

  clear(items: Int32Array): void {
    for (const item of items) this.firsts[item] = -1;
  }

  first(item: number): number {
    return this.firsts[item]!;
  }

  after(place: number): number {
    return this.next[place]!;
  }
}
