import type { ModelContext } from '../backbones/model-context.js';
import type { WeightingOptions } from '../config/schema/weighting.js';
import { exampleWeights } from './example-weights.js';
import { trainedCounts } from './weighted-domains.js';
import type { Weighting } from './weighting.js';
import { weightingReport } from './weighting-report.js';

/**
 * The control of `dynamic` that knows no domains: an item with n of the N trained events weighs (N / (I · n))^γ, within
 * wMin and wMax, over the I items that have events.
 */
export function inverseItemPopularity(
  { gamma, wMin, wMax, normalize }: WeightingOptions<'inverse-item-popularity'>,
  context: Pick<ModelContext, 'domains' | 'train' | 'itemCount' | 'sampling'>,
): Weighting {
  const counts = trainedCounts(context);
  const events = counts.reduce((sum, count) => sum + count, 0);
  const mean = events / counts.filter((count) => count > 0).length;
  const weights = Float32Array.from(counts, (count) =>
    Math.min(Math.max((mean / count) ** gamma, wMin), wMax),
  );
  return {
    name: 'inverse-item-popularity',
    ...exampleWeights({ ofItems: () => weights, counts, normalize }),
    report: () => weightingReport({ domains: context.domains, ofItems: weights, counts }),
  };
}
