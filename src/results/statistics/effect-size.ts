import { mean, sampleStandardDeviation } from './moments.js';
import type { WilcoxonTest } from './wilcoxon.js';

/**
 * Cohen's d_z (1988): the mean difference in standard deviations of the differences. 0 where nothing differs, infinite
 * where all differ alike.
 */
export function cohensDz(differences: ArrayLike<number>): number {
  const difference = mean(differences);
  return difference === 0 ? 0 : difference / sampleStandardDeviation(differences);
}

/**
 * The matched-pairs rank-biserial correlation (Kerby, 2014): from −1, where every difference is negative, to 1. 0 where
 * nothing differs.
 */
export function rankBiserial({ positive, negative }: Pick<WilcoxonTest, 'positive' | 'negative'>): number {
  const total = positive + negative;
  return total === 0 ? 0 : (positive - negative) / total;
}
