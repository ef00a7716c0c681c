import type { WeightingOptions } from '../config/schema/weighting.js';
import { InputError } from '../core/errors.js';
import { RandomStream } from '../core/random.js';
import { DomainWeights } from './domain-weights.js';
import { movingWeighting } from './moving-weighting.js';
import type { DomainContext } from './weighted-domains.js';
import type { Weighting } from './weighting.js';

/**
 * The control of `dynamic` whose domains have the same weights in another order, drawn by the run's seed. What it gains
 * is not owed to sparse domains weighing more.
 *
 * @throws InputError where the data has no two domains to weight
 */
export function permuted(options: WeightingOptions<'permuted'>, context: DomainContext): Weighting {
  const weights = new DomainWeights(context, options, (count) => otherOrder(count, context.seed));
  return movingWeighting('permuted', weights, options.normalize, context);
}

/** An order of the numbers below `count` that is not their own. */
export function otherOrder(count: number, seed: number): Int32Array {
  if (count < 2) {
    throw new InputError('One domain has no other order', {
      expected: 'at least two domains with a weight of their own',
      found: `${count}`,
      fix: 'use `weighting: { name: none }`, or lower `weighting.minShare`',
    });
  }
  const stream = new RandomStream(seed, 'permutation');
  const own = Int32Array.from({ length: count }, (_, place) => place);
  for (;;) {
    const order = stream.shuffle(own.slice());
    if (order.some((place, domain) => place !== domain)) return order;
  }
}
