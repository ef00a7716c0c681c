import { type TTest, tTest } from './paired-t-test.js';
import { satterthwaite } from './unpaired-t-test.js';

/**
 * The test of one difference that was sampled in two ways at once: over users, and over seeds. Two-sided.
 *
 * A test over users alone takes the training noise, which moves all users of a run together, for a difference between
 * methods; a test over seeds alone takes the users of this data set for all there are. The variance of the difference
 * is at most the sum of the two (the noise of single users in single runs stands in both), so that
 * t = difference / √(SE²_users + SE²_seeds) is not too large: this is min F′ of Clark, "The language-as-fixed-effect
 * fallacy" (1973), where users are the subjects and seeds the words. Degrees of freedom by Satterthwaite.
 */
export function crossedTTest(overUsers: TTest, overSeeds: TTest): TTest {
  const users = overUsers.standardError ** 2;
  const seeds = overSeeds.standardError ** 2;
  return tTest(
    overUsers.difference,
    Math.sqrt(users + seeds),
    satterthwaite([users, overUsers.degreesOfFreedom], [seeds, overSeeds.degreesOfFreedom]),
  );
}
