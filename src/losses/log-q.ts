import type { ModelContext } from '../backbones/model-context.js';
import type { LossOptions } from '../config/schema/loss.js';
import { eventCount, type SingleBatch } from '../sampling/batch.js';
import { itemWeights } from '../sampling/negatives.js';
import type { Loss } from './loss.js';

/** What corrects a softmax for its negatives being drawn. */
export interface LogQ {
  /** Added to the logarithm of the negatives' sum. */
  ofNegatives: number;
  /** Of the softmax; absent where the same is taken off all items. */
  scoreCorrection?: NonNullable<Loss['scoreCorrection']>;
}

/** What the correction follows from. */
type LogQOptions = Pick<
  LossOptions<'softmax'>,
  'temperature' | 'negatives' | 'accidentalHits' | 'repeats' | 'logQ'
>;

/**
 * The log-Q correction of a sampled softmax: ln Q(v) is taken off the logit of each item v, where Q(v) is how often it is
 * expected among the negatives of an example; null where there is none.
 * - M drawn negatives: Q(v) = M · q(v), with q by `sampling.distribution` over the catalogue;
 * - `in-batch`, of n other positives: Q(v) = n · f(v), with f(v) the share of v among the targets of an epoch (see
 *   `targetShares`); where an item counts once, its chance to be there, 1 - (1 - f(v))^n;
 * - `mixed`: the sum of both.
 *
 * `standard` corrects the positive, too (Yi et al., "Sampling-bias-corrected neural modeling", 2019; PinnerFormer).
 * `negatives-only` does not, because the positive is there with certainty: Σ_j exp(s_uj/τ) / Q(j) then is an unbiased
 * estimate of the sum over the catalogue (Khrylchenko et al., "Correcting the LogQ correction", 2025,
 * arXiv 2507.09331, without its weight of the example). That a user's own train items are not among the negatives is left
 * out of Q. Items that are never negatives are not corrected.
 */
export function logQ(
  { temperature, negatives: over, repeats, logQ: kind }: LogQOptions,
  context: Pick<ModelContext, 'train' | 'itemCount' | 'catalogue' | 'sampling' | 'targetShares'>,
): LogQ | null {
  if (kind === 'none' || over === 'full') return null;
  const chances = drawChances(context);
  const draws = over === 'in-batch' ? 0 : context.sampling.negatives;
  if (over === 'sampled' && context.sampling.distribution === 'uniform') {
    // Q is the same for all items: its logarithm leaves the softmax, or stands before the negatives' sum.
    const expected = draws * chances.reduce((most, chance) => Math.max(most, chance), 0);
    return { ofNegatives: kind === 'standard' ? 0 : -Math.log(expected) };
  }
  let shares: Float64Array | undefined;
  const expectedOf = (item: number, share: number, others: number): number => {
    const inBatch = repeats === 'once' ? 1 - (1 - share) ** others : others * share;
    return draws * chances[item]! + (over === 'sampled' ? 0 : inBatch);
  };
  return {
    ofNegatives: 0,
    scoreCorrection: (batch: SingleBatch) => {
      // An example that is alone in its batch stands against itself.
      const others = Math.max(1, eventCount(batch) - 1);
      shares ??= context.targetShares();
      const ofTargets = shares;
      const values = Float32Array.from({ length: context.itemCount }, (_, item) => {
        const expected = expectedOf(item, ofTargets[item]!, others);
        return expected > 0 ? -temperature * Math.log(expected) : 0;
      });
      return { values, of: kind === 'standard' ? 'all' : 'negatives' };
    },
  };
}

/** The chance of each item at one draw, [I]. */
function drawChances({ train, itemCount, catalogue, sampling }: Parameters<typeof logQ>[1]): Float64Array {
  const weights = itemWeights(train, itemCount, catalogue, sampling);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
