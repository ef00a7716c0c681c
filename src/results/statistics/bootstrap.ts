import type { RandomStream } from '../../core/random.js';
import { mean } from './moments.js';
import { normalQuantile, normalUpper } from './normal.js';
import { sortedQuantile } from './quantile.js';

/** An interval of a mean by resampling. */
export interface BootstrapInterval {
  low: number;
  high: number;
  resamples: number;
}

/**
 * The bootstrap interval of a mean, bias-corrected and accelerated (BCa; Efron, 1987): values are drawn with
 * replacement, and the quantiles of the resampled means are shifted for bias and skewness, which values that are mostly
 * zero have. The acceleration of a mean has a closed form: Σ(x − x̄)³ / 6 (Σ(x − x̄)²)^{3/2}.
 *
 * @param confidence such as 0.95
 * @param stream where the draws come from
 */
export function bootstrapMeanInterval(
  values: ArrayLike<number>,
  confidence: number,
  stream: RandomStream,
  resamples = 2_000,
): BootstrapInterval {
  const sample = Float64Array.from(values);
  const centre = mean(sample);
  const means = resampledMeans(sample, stream, resamples).sort();
  if (means[0] === means[resamples - 1]) return { low: means[0]!, high: means[0]!, resamples };
  const bias = normalQuantile(shareBelow(means, centre));
  const acceleration = accelerationOf(sample, centre);
  const reach = normalQuantile((1 - confidence) / 2);
  const at = (z: number) => {
    const shifted = bias + z;
    return sortedQuantile(means, 1 - normalUpper(bias + shifted / (1 - acceleration * shifted)));
  };
  return { low: at(reach), high: at(-reach), resamples };
}

function resampledMeans(sample: Float64Array, stream: RandomStream, resamples: number): Float64Array {
  const { length } = sample;
  const draws = new Uint32Array(length);
  return Float64Array.from({ length: resamples }, () => {
    stream.fill(draws);
    let total = 0;
    for (let draw = 0; draw < length; draw++) total += sample[Math.floor((draws[draw]! * length) / 2 ** 32)]!;
    return total / length;
  });
}

/** The share of means below the centre, half of those at it; kept off 0 and 1, whose quantiles are infinite. */
function shareBelow(means: Float64Array, centre: number): number {
  let below = 0;
  for (const resampled of means) below += resampled < centre ? 1 : resampled === centre ? 0.5 : 0;
  return Math.min(Math.max(below, 0.5), means.length - 0.5) / means.length;
}

function accelerationOf(sample: Float64Array, centre: number): number {
  let squares = 0;
  let cubes = 0;
  for (const value of sample) {
    squares += (value - centre) ** 2;
    cubes += (value - centre) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
