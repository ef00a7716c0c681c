/**
 * The x ≥ 0 at which a function that never increases has a value: bisection to the last bit, slow and sure.
 *
 * @returns 0 where the value is at or above the function's at 0, infinity where it is reached nowhere
 */
export function invertDecreasing(decreasing: (x: number) => number, value: number): number {
  if (Number.isNaN(value)) return Number.NaN;
  if (value >= decreasing(0)) return 0;
  let low = 0;
  let high = 1;
  while (decreasing(high) > value) {
    low = high;
    high *= 2;
    if (high === Infinity) return Infinity;
  }
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (decreasing(middle) > value) low = middle;
    else high = middle;
  }
}

/**
 * The quantile of values in ascending order, linear between two of them (Hyndman and Fan's type 7, as NumPy's).
 *
 * @param share in [0, 1]
 */
export function sortedQuantile(ascending: ArrayLike<number>, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  const fraction = position - below;
  return ascending[below]! * (1 - fraction) + ascending[above]! * fraction;
}
