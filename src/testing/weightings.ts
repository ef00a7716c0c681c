import { samplingSchema } from '../config/schema/sampling.js';
import { type WeightingConfig, type WeightingOptions, weightingSchema } from '../config/schema/weighting.js';
import { groupByRow } from '../core/csr.js';
import type { Domains } from '../data/dataset.js';
import type { DomainContext } from '../weighting/weighted-domains.js';
import { tinySplit } from './splits.js';

/** Domains of items, written out: items by domain. */
export function domainsOf(
  itemsByDomain: Readonly<Record<string, readonly number[]>>,
  items: number,
): Domains {
  const names = Object.keys(itemsByDomain);
  const pairs = names.flatMap((name, domain) => itemsByDomain[name]!.map((item) => ({ item, domain })));
  const { offsets, order } = groupByRow(
    Int32Array.from(pairs, ({ item }) => item),
    items,
  );
  return { names, ofItem: { offsets, values: order.map((entry) => pairs[entry]!.domain) } };
}

/** What a weighting is made from: train events as [user, item] pairs, and items by domain. */
export function weightingContext(
  train: readonly (readonly [number, number])[],
  itemsByDomain: Readonly<Record<string, readonly number[]>>,
  { seed = 1, itemCount = Math.max(...train.map(([, item]) => item)) + 1 } = {},
): DomainContext {
  const split = tinySplit({ train, test: [train[0]!], itemCount });
  return {
    userCount: split.userCount,
    itemCount: split.itemCount,
    train: split.train,
    domains: domainsOf(itemsByDomain, split.itemCount),
    sampling: { ...samplingSchema.parse({}), negatives: 1 },
    seed,
  };
}

/** The options of a weighting with their defaults. */
export function weightingOptions<Name extends WeightingConfig['name']>(
  name: Name,
  keys: object = {},
): WeightingOptions<Name> {
  return weightingSchema.parse({ name, ...keys }) as WeightingOptions<Name>;
}
