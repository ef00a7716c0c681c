import { mean, sampleVariance } from './moments.js';
import { studentCritical, studentTwoSided } from './student-t.js';

/** A test of a mean difference against none, and an interval for it. */
export interface TTest {
  /** The mean difference. */
  difference: number;
  standardError: number;
  /** NaN where nothing differs. */
  t: number;
  degreesOfFreedom: number;
  /** Two-sided. */
  p: number;
}

/**
 * The paired t test (Student, 1908) of differences, two-sided.
 *
 * Differences that are all the same and not zero have p = 0; ones that are all zero have p = 1, because nothing differs.
 *
 * @param differences at least two
 */
export function pairedTTest(differences: ArrayLike<number>): TTest {
  const { length } = differences;
  if (length < 2) throw new Error(`a paired t test needs two differences, not ${length}`);
  return tTest(mean(differences), Math.sqrt(sampleVariance(differences) / length), length - 1);
}

/** The test of a difference with its standard error; see `pairedTTest` for a standard error of 0. */
export function tTest(difference: number, standardError: number, degreesOfFreedom: number): TTest {
  const t = difference / standardError;
  const p = difference === 0 && standardError === 0 ? 1 : studentTwoSided(t, degreesOfFreedom);
  return { difference, standardError, t, degreesOfFreedom, p };
}

/** The interval that holds the difference with a confidence such as 0.95. */
export function tInterval(test: TTest, confidence: number): { low: number; high: number } {
  const { difference, standardError, degreesOfFreedom } = test;
  if (standardError === 0) return { low: difference, high: difference };
  const reach = studentCritical(1 - confidence, degreesOfFreedom) * standardError;
  return { low: difference - reach, high: difference + reach };
}
