import { addScaled } from './vector';

/** Rows that are summed on their own, which bounds the error of a long sum. */
const BLOCK: i32 = 256;

/**
 * out = the sum of the rows of a matrix.
 *
 * @param partial room for a row
 */
export function sumRows(matrix: usize, out: usize, partial: usize, rows: i32, size: i32): void {
  const bytes = <usize>size << 2;
  memory.fill(out, 0, bytes);
  for (let first = 0; first < rows; first += BLOCK) {
    const end = min(first + BLOCK, rows);
    memory.fill(partial, 0, bytes);
    for (let r = first; r < end; r++) addScaled(partial, matrix + <usize>r * bytes, 1, size);
    addScaled(out, partial, 1, size);
  }
}
