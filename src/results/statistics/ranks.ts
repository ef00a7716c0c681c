/** Ranks from 1; equal values share the mean of theirs. */
export interface Ranks {
  /** Aligned with the values. */
  ranks: Float64Array;
  /** How many values share a rank, for every rank that several share. */
  ties: readonly number[];
}

/**
 * Ranks values in ascending order.
 *
 * @param tolerance neighbours this near count as equal
 */
export function midranks(values: ArrayLike<number>, tolerance = 0): Ranks {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index).sort(
    (a, b) => values[a]! - values[b]!,
  );
  const ranks = new Float64Array(values.length);
  const ties: number[] = [];
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!]! - values[order[end - 1]!]! <= tolerance) end++;
    for (let place = start; place < end; place++) ranks[order[place]!] = (start + 1 + end) / 2;
    if (end - start > 1) ties.push(end - start);
    start = end;
  }
  return { ranks, ties };
}
