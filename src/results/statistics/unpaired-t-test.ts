import { mean, sampleVariance } from './moments.js';
import { type TTest, tTest } from './paired-t-test.js';

/**
 * Welch's t test (1947) of the difference of two means without pairs and with unequal spreads, two-sided. Degrees of
 * freedom by Satterthwaite (1946).
 *
 * @param candidate at least two values
 * @param baseline at least two values
 */
export function welchTTest(candidate: readonly number[], baseline: readonly number[]): TTest {
  requireSizes('Welch', candidate, baseline, 2);
  const a = sampleVariance(candidate) / candidate.length;
  const b = sampleVariance(baseline) / baseline.length;
  return tTest(
    mean(candidate) - mean(baseline),
    Math.sqrt(a + b),
    satterthwaite([a, candidate.length - 1], [b, baseline.length - 1]),
  );
}

/**
 * Student's t test of the difference of two means without pairs, two-sided: one spread for both sides, so that a side
 * may have a single value.
 *
 * @param candidate and baseline together at least three values, each at least one
 */
export function pooledTTest(candidate: readonly number[], baseline: readonly number[]): TTest {
  requireSizes('pooled', candidate, baseline, 1);
  const degreesOfFreedom = candidate.length + baseline.length - 2;
  if (degreesOfFreedom < 1) throw new Error('a pooled t test needs three values');
  const squares = [candidate, baseline]
    .map((side) => (side.length < 2 ? 0 : sampleVariance(side) * (side.length - 1)))
    .reduce((a, b) => a + b);
  const variance = squares / degreesOfFreedom;
  return tTest(
    mean(candidate) - mean(baseline),
    Math.sqrt(variance / candidate.length + variance / baseline.length),
    degreesOfFreedom,
  );
}

/**
 * The degrees of freedom of a sum of variances of means, each with its own (Satterthwaite, 1946). Where all are zero,
 * there is nothing to weigh, and the degrees are added.
 */
export function satterthwaite(...parts: readonly (readonly [variance: number, degrees: number])[]): number {
  const total = parts.reduce((sum, [variance]) => sum + variance, 0);
  if (total === 0) return parts.reduce((sum, [, degrees]) => sum + degrees, 0);
  // Shares rather than squares, which would underflow.
  return 1 / parts.reduce((sum, [variance, degrees]) => sum + (variance / total) ** 2 / degrees, 0);
}

function requireSizes(test: string, a: readonly number[], b: readonly number[], least: number): void {
  if (a.length >= least && b.length >= least) return;
  throw new Error(`a ${test} t test needs ${least} values a side, not ${a.length} and ${b.length}`);
}
