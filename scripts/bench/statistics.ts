/** What samples of one figure come to. */
export interface Spread {
  min: number;
  median: number;
  /** Nine in ten samples are at or below it. */
  p90: number;
  n: number;
}

/**
 * Summarises samples.
 *
 * @throws RangeError without samples
 */
export function spread(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new RangeError('No samples');
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    min: sorted[0]!,
    median: median(sorted),
    p90: sorted[Math.ceil(0.9 * sorted.length) - 1]!,
    n: sorted.length,
  };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
