import type { WeightingOptions } from '../config/schema/weighting.js';
import { DomainWeights } from './domain-weights.js';
import { movingWeighting } from './moving-weighting.js';
import type { DomainContext } from './weighted-domains.js';
import type { Weighting } from './weighting.js';

/**
 * A reconstruction of the Dynamic Weighted Loss (Mittal et al., "Adaptive Weighted Loss for Sequential Recommendations
 * on Sparse Domains", arXiv 2510.04375): the loss is Σ w(p) · ℓ / Σ w(p) over the targets p of a batch, where w(p)
 * follows the sparsity of the target's domains (see `DomainWeights` and `domainTargets`). The paper's text, constants
 * and code are not public; the parts are named in summaries of it, how they are put together is ours.
 *
 * @throws InputError where the data has no domain to weight
 */
export function dynamic(options: WeightingOptions<'dynamic'>, context: DomainContext): Weighting {
  return movingWeighting('dynamic', new DomainWeights(context, options), options.normalize, context);
}
