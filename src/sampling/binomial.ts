import type { RandomStream } from '../core/random.js';

/**
 * Draws how many of n independent trials succeed, each with probability p, by inversion of a table: one number a draw. The
 * table grows outward from the mode, (k + 1) · pmf(k + 1) · (1 − p) = (n − k) · pmf(k) · p, and is normalised at its end, so
 * that nothing underflows but what could never be drawn.
 */
export class Binomial {
  /** P(count ≤ k), [n + 1]. */
  private readonly upTo: Float64Array;

  /**
   * @param trials n, at least 0
   * @param probability p, above 0 and at most 1
   */
  constructor(
    readonly trials: number,
    probability: number,
  ) {
    const odds = probability / (1 - probability);
    const weights = new Float64Array(trials + 1);
    const mode = Math.min(Math.floor((trials + 1) * probability), trials);
    weights[mode] = 1;
    for (let k = mode; k < trials; k++) weights[k + 1] = (weights[k]! * (trials - k) * odds) / (k + 1);
    for (let k = mode; k > 0; k--) weights[k - 1] = (weights[k]! * k) / ((trials - k + 1) * odds);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    this.upTo = weights.map((weight) => {
      sum += weight;
      return sum / total;
    });
  }

  /** Draws one count. */
  draw(stream: RandomStream): number {
    const position = stream.float();
    let low = 0;
    let high = this.trials;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.upTo[middle]! > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
