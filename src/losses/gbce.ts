import { add, div, mul, neg, softplus as softplusOfVector, type Tensor1D } from '@tensorflow/tfjs-core';
import type { ModelContext } from '../backbones/model-context.js';
import type { LossOptions } from '../config/schema/loss.js';
import type { Loss } from './loss.js';
import { negativesCount, negativesSum } from './negatives-mean.js';
import { softplus } from './softplus.js';

/**
 * Generalised binary cross-entropy (Petrov and Macdonald, "gSASRec: Reducing overconfidence in sequential
 * recommendation trained with negative sampling", 2023, eq. 8 and 13): with M negatives, drawn uniformly,
 * -(log σ(s_ui)^β + Σ_j log(1 - σ(s_uj))) / (M + 1), where the power β = α(t(1 - 1/α) + 1/α) follows from the calibration t
 * and the share α = M / (I - 1) of the items that are drawn. β · softplus(-s_ui) is the stable form of the first term.
 */
export function gbce(
  { calibration }: LossOptions<'gbce'>,
  { sampling, catalogue }: Pick<ModelContext, 'sampling' | 'catalogue'>,
): Loss {
  const items = catalogue.reduce((count, rankable) => count + rankable, 0);
  const power = positivePower(calibration, sampling.negatives, items);
  return {
    name: 'gbce',
    needs: 'sampled',
    perExample: true,
    acceptsCounts: true,
    compute(input) {
      const ofPositive = mul(softplusOfVector(neg(input.positives)), power);
      const total = add(ofPositive, negativesSum(softplus(input.negatives!), input));
      return { kind: 'per-example', value: div<Tensor1D>(total, add(negativesCount(input), 1)) };
    },
  };
}

/** β. Draws that are more than the items, which can be as they repeat, are all of them. */
export function positivePower(calibration: number, negatives: number, items: number): number {
  const share = Math.min(1, negatives / (items - 1));
  return share * (calibration * (1 - 1 / share) + 1 / share);
}
