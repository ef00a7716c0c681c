import type { SamplingConfig } from '../config/schema/sampling.js';
import { InputError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import type { UserEvents } from '../split/split.js';
import { UniformDraws } from './uniform-draws.js';
import { WeightedDraws } from './weighted-draws.js';

/** Draws items that are not a user's positives. */
export interface NegativeSampler {
  /**
   * Negatives of each row's user, [B × M] row by row: with replacement, rows independent of each other.
   * @param users [B]
   * @param perRow M
   * @param into where they are written, B × M or longer; a new array where absent
   */
  sample(users: Int32Array, perRow: number, stream: RandomStream, into?: Int32Array): Int32Array;
}

/**
 * How often a draw is tried over all items before the row turns to its list of free items. Both give the same
 * distribution. The list costs a pass over the items: 8 tries all fail once in 10^8 draws for a user who knows a tenth
 * of the items, and a user who knows most of them gets the list at once and needs no more tries.
 */
const TRIES = 8;

/**
 * A sampler over the items of the catalogue that are not among the user's train items: all alike (`uniform`), or in
 * proportion to the number of train events to the power β (`popularity`, word2vec's β = 0.75).
 * @throws InputError where a user has every item that could be drawn
 */
export function createNegativeSampler(
  train: UserEvents,
  itemCount: number,
  catalogue: Uint8Array,
  config: SamplingConfig,
): NegativeSampler {
  const weights = itemWeights(train, itemCount, catalogue, config);
  refuseUsersWithEverything(train, weights);
  const known = new MarkedItems(train);
  const free = new FreeItems(weights);
  const draws = config.distribution === 'uniform' ? new UniformDraws(weights) : new WeightedDraws(weights);

  return {
    sample(users, perRow, stream, into = new Int32Array(users.length * perRow)) {
      const negatives = into.subarray(0, users.length * perRow);
      for (let index = 0; index < users.length; index++) {
        const row = negatives.subarray(index * perRow, (index + 1) * perRow);
        known.markItemsOf(users[index]!, draws.marks);
        const done = draws.fill(row, known.mark, TRIES, stream);
        if (done < perRow) drawExactly(row.subarray(done), free.collect(draws.marks, known.mark), stream);
      }
      return negatives;
    },
  };
}

function drawExactly(row: Int32Array, free: FreeItems, stream: RandomStream): void {
  for (let next = 0; next < row.length; next++) row[next] = free.draw(stream);
}

/** What the chance of each item to be drawn is proportional to; see `createNegativeSampler`. */
export function itemWeights(
  train: UserEvents,
  itemCount: number,
  catalogue: Uint8Array,
  { distribution, exponent }: SamplingConfig,
): Float64Array {
  const weights = Float64Array.from(catalogue.subarray(0, itemCount));
  if (distribution === 'uniform') return weights;
  const counts = new Int32Array(itemCount);
  for (const item of train.items) counts[item]!++;
  return weights.map((inCatalogue, item) => (inCatalogue === 0 ? 0 : counts[item]! ** exponent));
}

function refuseUsersWithEverything(train: UserEvents, weights: Float64Array): void {
  const drawable = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  const seenBy = new Int32Array(weights.length).fill(-1);
  let users = 0;
  for (let user = 0; user + 1 < train.offsets.length; user++) {
    let distinct = 0;
    for (let event = train.offsets[user]!; event < train.offsets[user + 1]!; event++) {
      const item = train.items[event]!;
      if (seenBy[item] !== user && weights[item]! > 0) distinct++;
      seenBy[item] = user;
    }
    if (distinct === drawable) users++;
  }
  if (users === 0) return;
  throw new InputError('Negatives cannot be drawn', {
    expected: `users who lack at least one of the ${drawable} items that could be drawn`,
    found: `${users} users whose train events cover all of them`,
    fix: 'use a loss over the whole catalogue (`loss: { name: softmax, negatives: full }`), or a larger data set',
  });
}

/** The train items of one user at a time; marking the next user's forgets the last one's at no cost. */
export class MarkedItems {
  /** What marks the items of the user at hand. */
  mark = 0;

  constructor(private readonly train: UserEvents) {}

  /** @param marks by item */
  markItemsOf(user: number, marks: Int32Array): void {
    if (this.mark === 0x7fffffff) {
      marks.fill(0);
      this.mark = 0;
    }
    this.mark++;
    const { offsets, items } = this.train;
    for (let event = offsets[user]!; event < offsets[user + 1]!; event++) marks[items[event]!] = this.mark;
  }
}

/** The items that one user does not know, to draw from in proportion to their weights by a binary search. */
class FreeItems {
  private readonly items: Int32Array;
  /** Weight of the free items up to and with each. */
  private readonly weightUpTo: Float64Array;
  private count = 0;
  private readonly weights: Float64Array;

  constructor(weights: Float64Array) {
    this.weights = weights;
    this.items = new Int32Array(weights.length);
    this.weightUpTo = new Float64Array(weights.length);
  }

  /** @param marks by item; those of the user's items are `mark` */
  collect(marks: Int32Array, mark: number): this {
    this.count = 0;
    let total = 0;
    for (let item = 0; item < this.weights.length; item++) {
      const weight = this.weights[item]!;
      if (weight === 0 || marks[item] === mark) continue;
      total += weight;
      this.items[this.count] = item;
      this.weightUpTo[this.count++] = total;
    }
    return this;
  }

  draw(stream: RandomStream): number {
    const position = stream.float() * this.weightUpTo[this.count - 1]!;
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.weightUpTo[middle]! > position) high = middle;
      else low = middle + 1;
    }
    return this.items[low]!;
  }
}
