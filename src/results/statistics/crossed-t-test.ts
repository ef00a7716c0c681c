import type { TTest } from './paired-t-test.js';
import { invertDecreasing } from './quantile.js';
import { studentCritical } from './student-t.js';

/** A test of one difference that varies for two reasons. */
export interface CrossedTTest {
  difference: number;
  overUsers: TTest;
  overSeeds: TTest;
  /** Two-sided. */
  p: number;
}

/**
 * The test of one difference that was sampled in two ways at once: over users, and over seeds. Two-sided.
 *
 * A test over users alone takes the training noise, which moves all users of a run together, for a difference between
 * methods (Clark's "language-as-fixed-effect fallacy", 1973, where users are the subjects and seeds the words); a test
 * over seeds alone takes the users of this data set for all there are. The variance of the difference is at most the sum
 * of the two, since the noise of single users in single runs stands in both. Few seeds tell little about the spread over
 * seeds, so that each part keeps the critical value of its own degrees of freedom: the interval reaches as far as
 * √((t_users · SE_users)² + (t_seeds · SE_seeds)²) (Howe, 1974; Zou and Donner, 2008), and p is where it touches zero.
 * The sum errs on the careful side: with equal methods it raises fewer alarms than alpha allows.
 */
export function crossedTTest(overUsers: TTest, overSeeds: TTest): CrossedTTest {
  const { difference } = overUsers;
  const nothing = difference === 0 && overUsers.standardError === 0 && overSeeds.standardError === 0;
  // By −ln p, so that tails are found as well as the middle.
  const surprise = invertDecreasing((x) => -reach(overUsers, overSeeds, Math.exp(-x)), -Math.abs(difference));
  return { difference, overUsers, overSeeds, p: nothing ? 1 : Math.exp(-surprise) };
}

/** The interval that holds the difference with a confidence such as 0.95. */
export function crossedInterval(test: CrossedTTest, confidence: number): { low: number; high: number } {
  const { difference, overUsers, overSeeds } = test;
  const half = reach(overUsers, overSeeds, 1 - confidence);
  return { low: difference - half, high: difference + half };
}

function reach(users: TTest, seeds: TTest, probability: number): number {
  return Math.hypot(partReach(users, probability), partReach(seeds, probability));
}

function partReach({ standardError, degreesOfFreedom }: TTest, probability: number): number {
  return standardError === 0 ? 0 : studentCritical(probability, degreesOfFreedom) * standardError;
}
