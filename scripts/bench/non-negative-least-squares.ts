/** Rounds of coordinate descent; each lowers the error, and problems here have a handful of unknowns. */
const ROUNDS = 20_000;

/**
 * x ≥ 0 that minimises |rows · x - targets|², by coordinate descent.
 *
 * @param rows one equation each
 */
export function nonNegativeLeastSquares(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
): number[] {
  const unknowns = rows[0]?.length ?? 0;
  const column = (k: number) => rows.map((row) => row[k]!);
  const columns = Array.from({ length: unknowns }, (_, k) => column(k));
  const squares = columns.map((values) => values.reduce((total, value) => total + value * value, 0));
  const x = new Array<number>(unknowns).fill(0);
  const residuals = [...targets];
  for (let round = 0; round < ROUNDS; round++) {
    columns.forEach((values, k) => {
      if (squares[k] === 0) return;
      const slope = values.reduce((total, value, row) => total + value * residuals[row]!, 0);
      const next = Math.max(0, x[k]! + slope / squares[k]!);
      const step = next - x[k]!;
      x[k] = next;
      values.forEach((value, row) => {
        residuals[row]! -= step * value;
      });
    });
  }
  return x;
}
