import type { ModelContext } from '../backbones/model-context.js';
import type { LossOptions } from '../config/schema/loss.js';
import { inBatchCounts } from './in-batch-counts.js';
import type { Loss } from './loss.js';
import { softmax } from './softmax.js';

/**
 * Softmax loss whose negatives are the other positives of the batch: log Σ_j exp((s_uj - s_ui)/τ) over the counts of
 * `inBatchCounts`. An item is then a negative in proportion to its popularity, which nothing corrects here (Yi et al.,
 * "Sampling-bias-corrected neural modeling", 2019, subtract its logarithm).
 */
export function inBatchSoftmax(
  config: LossOptions<'softmax'>,
  context: Pick<ModelContext, 'train' | 'itemCount'>,
): Loss {
  return {
    ...softmax({ ...config, negatives: 'sampled' }),
    needs: 'in-batch',
    batchCounts: inBatchCounts(config, context),
  };
}
