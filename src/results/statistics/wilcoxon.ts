import { normalTwoSided } from './normal.js';
import { midranks } from './ranks.js';

/** What a signed-rank test tells. */
export interface WilcoxonTest {
  /** Sum of the ranks of positive differences. */
  positive: number;
  /** Sum of the ranks of negative differences. */
  negative: number;
  /** Differences other than zero. */
  differing: number;
  /** Two-sided; 1 where nothing differs. */
  p: number;
  method: 'exact' | 'asymptotic';
}

/**
 * Wilcoxon's signed-rank test (1945), two-sided, with SciPy's defaults: zeros are dropped (`zero_method='wilcox'`), ties
 * share their mean rank, and `method='auto'`. That is the exact distribution for up to 50 differences without zeros or
 * ties, and for up to 13 with them; the normal approximation beyond, with the variance corrected for ties and no
 * correction for continuity.
 *
 * @param tolerance differences this near to each other, or to zero, count as equal: what rounding moved apart is a tie
 */
export function wilcoxonTest(differences: ArrayLike<number>, tolerance = 0): WilcoxonTest {
  const signed = Float64Array.from(differences).filter((difference) => Math.abs(difference) > tolerance);
  const { ranks, ties } = midranks(signed.map(Math.abs), tolerance);
  let positive = 0;
  let negative = 0;
  for (let index = 0; index < signed.length; index++) {
    if (signed[index]! > 0) positive += ranks[index]!;
    else negative += ranks[index]!;
  }
  const clean = ties.length === 0 && signed.length === differences.length;
  const method = differences.length <= (clean ? 50 : 13) ? 'exact' : 'asymptotic';
  const shared = { positive, negative, differing: signed.length, method } as const;
  if (signed.length === 0) return { ...shared, p: 1 };
  const p =
    method === 'exact'
      ? exactP(ranks, Math.min(positive, negative))
      : asymptoticP(signed.length, ties, positive);
  return { ...shared, p };
}

/** Twice the share of the 2ⁿ signs that give a sum of positive ranks as small; mean ranks are halves, so they are doubled. */
function exactP(ranks: Float64Array, smaller: number): number {
  const doubled = Array.from(ranks, (rank) => 2 * rank);
  const shares = new Float64Array(doubled.reduce((sum, rank) => sum + rank, 1));
  shares[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let total = reached; total >= 0; total--) {
      shares[total] = (shares[total]! + (total >= rank ? shares[total - rank]! : 0)) / 2;
    }
  }
  let share = 0;
  for (let total = 0; total <= 2 * smaller; total++) share += shares[total]!;
  return Math.min(1, 2 * share);
}

function asymptoticP(n: number, ties: readonly number[], positive: number): number {
  const correction = ties.reduce((sum, count) => sum + count ** 3 - count, 0) / 2;
  const variance = (n * (n + 1) * (2 * n + 1) - correction) / 24;
  return normalTwoSided((positive - (n * (n + 1)) / 4) / Math.sqrt(variance));
}
