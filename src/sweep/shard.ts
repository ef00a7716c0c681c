import { InputError } from '../core/errors.js';

/** The i-th of n parts of a plan. */
export interface Shard {
  /** From 1. */
  index: number;
  count: number;
}

/**
 * The shard that `i/n` names.
 *
 * @throws InputError for anything but two whole numbers with 1 ≤ i ≤ n
 */
export function parseShard(text: string): Shard {
  const [index = Number.NaN, count = Number.NaN] = /^\d+\/\d+$/.test(text) ? text.split('/').map(Number) : [];
  if (index >= 1 && index <= count) return { index, count };
  throw new InputError('--shard needs a part and the number of parts', {
    expected: 'i/n with i from 1 to n, e.g. 2/4',
    found: text,
  });
}

/** The runs of a shard: every n-th of a list, from its i-th; all for null. The shards of a plan have no run in common. */
export function shardOf<Run>(sorted: readonly Run[], shard: Shard | null): readonly Run[] {
  if (shard === null) return sorted;
  return sorted.filter((_run, position) => position % shard.count === shard.index - 1);
}
