import { normalTwoSided } from './normal.js';
import { invertDecreasing } from './quantile.js';

/**
 * The probability that |T| is at least |t|, for Student's distribution with any number of degrees of freedom above 0,
 * also a fractional one; infinitely many are the normal distribution.
 *
 * It is the regularised incomplete beta function I_x(ν/2, 1/2) at x = ν / (ν + t²). Both x and 1 − x are formed without
 * a subtraction, so that tails keep their relative precision down to the smallest double: about 1e-12, and 1e-9 for a
 * hundred million degrees of freedom.
 */
export function studentTwoSided(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t) || !(degreesOfFreedom > 0)) return Number.NaN;
  if (degreesOfFreedom === Infinity) return normalTwoSided(t);
  const square = t * t;
  if (square === Infinity) return 0;
  const a = degreesOfFreedom / 2;
  const x = degreesOfFreedom / (degreesOfFreedom + square);
  const y = square / (degreesOfFreedom + square);
  if (y === 0) return 1;
  // x^a √y / B(a, 1/2)
  const logX = x < 0.5 ? Math.log(x) : Math.log1p(-y);
  const scale = Math.exp(a * logX + Math.log(y) / 2 - logBetaHalf(a));
  // The fraction converges fast on this side of the distribution's mode alone.
  return x < (a + 1) / (a + 2.5)
    ? (scale * betaFraction(a, 0.5, x)) / a
    : 1 - scale * betaFraction(0.5, a, y) * 2;
}

/** The |t| that Student's distribution exceeds, on both sides together, with a probability in (0, 1]. */
export function studentCritical(probability: number, degreesOfFreedom: number): number {
  return invertDecreasing((t) => studentTwoSided(t, degreesOfFreedom), probability);
}

/**
 * ln B(a, 1/2) = ln √π − ln(Γ(a + 1/2) / Γ(a)). The ratio is taken directly, by its asymptotic series (Tricomi and
 * Erdélyi, 1951) at an argument of at least 20: two logarithms of gamma functions would cancel for large a.
 */
function logBetaHalf(a: number): number {
  let shifted = a;
  let logRatio = 0;
  // Γ(a + 1/2) / Γ(a) = Γ(a + 3/2) / Γ(a + 1) · a / (a + 1/2)
  for (; shifted < 20; shifted++) logRatio -= Math.log1p(0.5 / shifted);
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series =
    -1 / 8 + square * (1 / 192 + square * (-1 / 640 + square * (17 / 14336 - square * (31 / 18432))));
  return Math.log(Math.PI) / 2 - (logRatio + Math.log(shifted) / 2 + inverse * series);
}

const LARGEST_STEPS = 100_000;

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by the modified method of Lentz. */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const guarded = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guarded(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= LARGEST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-15) return fraction;
  }
  throw new Error(`the incomplete beta function did not converge: a ${a}, b ${b}, x ${x}`);
}
