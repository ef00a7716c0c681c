import type { RandomStream } from '../../core/random.js';
import { mean } from './moments.js';
import { normalQuantile, normalUpper } from './normal.js';
import { sortedQuantile } from './quantile.js';

/** An interval by resampling. */
export interface BootstrapInterval {
  low: number;
  high: number;
  resamples: number;
}

/** Where a change of pairs lies, by resampling them. */
export interface ChangeIntervals {
  /** Of the mean difference. */
  difference: BootstrapInterval;
  /** Of the mean difference as a share of the mean reference; null where that has no finite interval. */
  relativeChange: BootstrapInterval | null;
}

/**
 * The bootstrap intervals of the mean difference of pairs and of the relative change, mean(candidate) / mean(reference) − 1,
 * bias-corrected and accelerated (BCa; Efron, 1987): pairs are drawn with replacement, the same for both, and the quantiles
 * of what the resamples give are shifted for bias and skewness, which values that are mostly zero have. The relative change
 * counts the error of the reference, too: it divides by the reference's mean of the resample, not of the sample.
 *
 * Of a resample whose reference is all zero the relative change counts as infinite. Where an end of its interval falls on
 * such resamples (about one in forty of them are that, with a confidence of 0.95), or the reference is zero to begin
 * with, there is none.
 *
 * @param differences one a pair: candidate less reference
 * @param reference of the same pairs, none negative
 * @param confidence such as 0.95
 * @param stream where the draws come from
 */
export function bootstrapChange(
  differences: ArrayLike<number>,
  reference: ArrayLike<number>,
  confidence: number,
  stream: RandomStream,
  resamples = 2_000,
): ChangeIntervals {
  const [changes, references] = [Float64Array.from(differences), Float64Array.from(reference)];
  const [difference, divisor] = [mean(changes), mean(references)];
  const resampled = resampledMeans(changes, references, stream, resamples);
  const relativeChange = difference / divisor;
  return {
    difference: bcaInterval(
      resampled.differences,
      difference,
      changes.map((value) => value - difference),
      confidence,
    ),
    relativeChange:
      divisor === 0
        ? null
        : finite(
            bcaInterval(
              resampled.differences.map((value, index) => ratio(value, resampled.references[index]!)),
              relativeChange,
              changes.map((value, pair) => value - relativeChange * references[pair]!),
              confidence,
            ),
          ),
  };
}

function ratio(difference: number, reference: number): number {
  return reference === 0 ? Number.POSITIVE_INFINITY : difference / reference;
}

function finite(interval: BootstrapInterval): BootstrapInterval | null {
  return Number.isFinite(interval.low) && Number.isFinite(interval.high) ? interval : null;
}

/**
 * @param resampled what each resample gives
 * @param estimate what the sample gives
 * @param influence of each pair on it, up to a common factor; they sum to zero
 */
function bcaInterval(
  resampled: Float64Array,
  estimate: number,
  influence: Float64Array,
  confidence: number,
): BootstrapInterval {
  const { length: resamples } = resampled;
  const sorted = resampled.toSorted();
  if (sorted[0] === sorted[resamples - 1]) return { low: sorted[0]!, high: sorted[0]!, resamples };
  const bias = normalQuantile(shareBelow(sorted, estimate));
  const acceleration = accelerationOf(influence);
  const reach = normalQuantile((1 - confidence) / 2);
  const at = (z: number) => {
    const shifted = bias + z;
    return sortedQuantile(sorted, 1 - normalUpper(bias + shifted / (1 - acceleration * shifted)));
  };
  return { low: at(reach), high: at(-reach), resamples };
}

function resampledMeans(
  differences: Float64Array,
  references: Float64Array,
  stream: RandomStream,
  resamples: number,
): { differences: Float64Array; references: Float64Array } {
  const { length } = differences;
  const draws = new Uint32Array(length);
  const means = { differences: new Float64Array(resamples), references: new Float64Array(resamples) };
  for (let resample = 0; resample < resamples; resample++) {
    stream.fill(draws);
    let difference = 0;
    let reference = 0;
    for (let draw = 0; draw < length; draw++) {
      const pair = Math.floor((draws[draw]! * length) / 2 ** 32);
      difference += differences[pair]!;
      reference += references[pair]!;
    }
    means.differences[resample] = difference / length;
    means.references[resample] = reference / length;
  }
  return means;
}

/** The share of resamples below the estimate, half of those at it; kept off 0 and 1, whose quantiles are infinite. */
function shareBelow(resampled: Float64Array, estimate: number): number {
  let below = 0;
  for (const value of resampled) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  return Math.min(Math.max(below, 0.5), resampled.length - 0.5) / resampled.length;
}

/** In its closed form by the influences: Σu³ / 6 (Σu²)^{3/2}. */
function accelerationOf(influence: Float64Array): number {
  let squares = 0;
  let cubes = 0;
  for (const value of influence) {
    squares += value ** 2;
    cubes += value ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
