import { invertDecreasing } from './quantile.js';

/** The probability that |Z| is at least |z|, for the standard normal distribution. */
export function normalTwoSided(z: number): number {
  return 2 * normalUpper(Math.abs(z));
}

/**
 * The probability that Z exceeds z. Near the middle by the Taylor series of Φ (Marsaglia, 2004), beyond by the
 * continued fraction of Mills' ratio, so that far tails keep their relative precision.
 */
export function normalUpper(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z < 0) return 1 - normalUpper(-z);
  if (z > 39) return 0;
  return z < 2.5 ? 0.5 - centralMass(z) : density(z) / millsDenominator(z);
}

/** The z below which the standard normal distribution has a probability in (0, 1). */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    return probability === 0 ? -Infinity : probability === 1 ? Infinity : Number.NaN;
  }
  if (probability > 0.5) return -normalQuantile(1 - probability);
  return -invertDecreasing(normalUpper, probability);
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** φ(z) · (z + z³/3 + z⁵/(3·5) + …): the probability of [0, z]. */
function centralMass(z: number): number {
  let term = z;
  let total = z;
  for (let odd = 3; term > total * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    total += term;
  }
  return density(z) * total;
}

/** z + 1/(z + 2/(z + 3/(z + …))), from the inside; 200 levels are exact to double precision from 2.5 on. */
function millsDenominator(z: number): number {
  let fraction = z;
  for (let level = 200; level >= 1; level--) fraction = z + level / fraction;
  return fraction;
}
