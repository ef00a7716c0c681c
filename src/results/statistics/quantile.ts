/**
 * The x ≥ 0 at which a function that never increases and keeps its sign has a value. False position on the logarithm of
 * function over value, which is nearly straight for the tails of distributions, with a bisection after every three
 * such steps, so that the bracket shrinks whatever the function is.
 *
 * @returns 0 where the value is at or above the function's at 0, infinity where it is reached nowhere
 */
export function invertDecreasing(decreasing: (x: number) => number, value: number): number {
  if (Number.isNaN(value)) return Number.NaN;
  if (value >= decreasing(0)) return 0;
  const excess = (x: number) => {
    const found = decreasing(x);
    if (found === value) return 0;
    return Math.sign(found - value) * Math.abs(Math.log(found / value));
  };
  let [low, high] = [0, 1];
  let [above, below] = [excess(0), excess(1)];
  while (below > 0) {
    [low, above] = [high, below];
    high *= 2;
    if (high === Infinity) return Infinity;
    below = excess(high);
  }
  let lastMoved: 'low' | 'high' | null = null;
  for (let step = 1; high - low > 1e-12 * high; step++) {
    const straight = low + ((high - low) * above) / (above - below);
    const isInside = straight > low && straight < high;
    const x = step % 4 === 0 || !isInside ? low + (high - low) / 2 : straight;
    const found = excess(x);
    if (Math.abs(found) < 1e-12) return x;
    const moved = found > 0 ? 'low' : 'high';
    // The Illinois rule: an end that stays twice would keep every step short.
    const weight = moved === lastMoved ? 0.5 : 1;
    if (moved === 'low') [low, above, below] = [x, found, below * weight];
    else [high, below, above] = [x, found, above * weight];
    lastMoved = moved;
  }
  return high;
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
