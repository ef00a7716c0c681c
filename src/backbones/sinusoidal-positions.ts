/**
 * Positions as waves (Vaswani et al., "Attention is all you need", 2017, section 3.5), which nothing trains:
 *
 *   P[p, 2k] = sin(p / 10000^(2k / d)),   P[p, 2k + 1] = cos(p / 10000^(2k / d))
 *
 * @param count L
 * @param dimensions d
 * @returns [L × d] row by row
 */
export function sinusoidalPositions(count: number, dimensions: number): Float32Array {
  return Float32Array.from({ length: count * dimensions }, (_, place) => {
    const [position, column] = [Math.floor(place / dimensions), place % dimensions];
    const angle = position / 10_000 ** ((column - (column % 2)) / dimensions);
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}
