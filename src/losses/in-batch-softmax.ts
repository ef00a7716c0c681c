import type { ModelContext } from '../backbones/model-context.js';
import type { LossOptions } from '../config/schema/loss.js';
import { inBatchCounts } from './in-batch-counts.js';
import { logQ } from './log-q.js';
import type { Loss } from './loss.js';
import { softmax } from './softmax.js';

/**
 * Softmax loss whose negatives are the other positives of the batch: log Σ_j exp((s_uj - s_ui)/τ) over the counts of
 * `inBatchCounts`; of `mixed` these and the negatives that the batch shares (PinnerFormer; Pancha et al., 2022,
 * section 3.3). An item of the batch is a negative in proportion to its popularity, which `logQ` corrects.
 */
export function inBatchSoftmax(
  config: LossOptions<'softmax'>,
  context: Pick<ModelContext, 'train' | 'itemCount' | 'catalogue' | 'sampling' | 'targetShares'>,
): Loss {
  const mixed = config.negatives === 'mixed';
  return {
    ...softmax({ ...config, negatives: 'sampled' }, logQ(config, context)),
    needs: mixed ? 'mixed' : 'in-batch',
    batchCounts: inBatchCounts(config, context),
  };
}
