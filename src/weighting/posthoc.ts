import type { WeightingOptions } from '../config/schema/weighting.js';
import { DomainWeights } from './domain-weights.js';
import { followsTraining } from './moving-weighting.js';
import type { DomainContext } from './weighted-domains.js';
import type { Weighting } from './weighting.js';
import { domainWeightsReport } from './weighting-report.js';

/**
 * The control of `dynamic` that trains as `none` does and ranks by logit + λ · ln w(i), with the weights that `dynamic`
 * has after as many epochs. Where a softmax fits p(i | u), weighting its examples by w makes it fit w · p,
 * renormalised, which is λ = 1; what `dynamic` gains beyond this is no mere shift of the prior. The best weights are
 * picked without the bias, so that the model is that of the `none` run to the bit.
 *
 * @throws InputError where the data has no domain to weight
 */
export function posthoc(options: WeightingOptions<'posthoc'>, context: DomainContext): Weighting {
  const weights = new DomainWeights(context, options);
  return {
    name: 'posthoc',
    itemBias: () => weights.ofItems().map((weight) => options.lambda * Math.log(weight)),
    selectsWithoutBias: true,
    ...followsTraining(weights),
    report: () => domainWeightsReport(weights.domains.names, weights.ofDomains()),
  };
}
