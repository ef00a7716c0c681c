import type { ModelContext } from '../backbones/model-context.js';
import type { WeightingOptions } from '../config/schema/weighting.js';
import { globalTargets } from './domain-weights.js';
import { itemWeights } from './item-weights.js';
import { type DomainContext, trainedCounts, weightedDomains } from './weighted-domains.js';
import type { Weighting } from './weighting.js';
import { weightingReport } from './weighting-report.js';

/**
 * The control of `dynamic` that draws train events, or the targets of histories, with replacement, in proportion to the
 * weights that `dynamic` moves to, and counts all examples alike: the same expected gradient, by other noise.
 *
 * @throws InputError where the data has no domain to weight
 */
export function oversampling(
  options: WeightingOptions<'oversampling'>,
  context: DomainContext & Pick<ModelContext, 'train'>,
): Weighting {
  const domains = weightedDomains(context, options);
  const ofDomains = Float32Array.from(globalTargets(context, domains, options));
  const ofItems = itemWeights(domains, ofDomains, options.multi);
  const counts = trainedCounts(context);
  return {
    name: 'oversampling',
    samplingWeights: () => Float32Array.from(context.train.items, (item) => ofItems[item]!),
    report: () => weightingReport({ domains, ofItems, ofDomains, counts }),
  };
}
