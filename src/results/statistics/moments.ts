/** The arithmetic mean; NaN of no values. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/**
 * The standard deviation of a sample, with n − 1 below the fraction, in two passes. NaN for fewer than two values: one
 * seed tells nothing about spread.
 */
export function sampleStandardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(sampleVariance(values));
}

/** The variance of a sample, with n − 1 below the fraction, in two passes. NaN for fewer than two values. */
export function sampleVariance(values: ArrayLike<number>): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  let squares = 0;
  for (let index = 0; index < values.length; index++) squares += (values[index]! - centre) ** 2;
  return squares / (values.length - 1);
}

/** The sum of values. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index]!;
  return total;
}
