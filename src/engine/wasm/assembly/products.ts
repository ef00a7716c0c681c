import { multiplyAdd } from './vector';

/** Columns of a panel: two vectors, so that a tile of four rows keeps its eight sums in registers. */
const PANEL: i32 = 8;
/** Rows of a tile; a strip has the factors of four rows side by side, term after term. */
const TILE: i32 = 4;
/** Terms summed before a tile goes back to memory, so that a panel's part stays in the first-level cache. */
const DEPTH: i32 = 512;

/** panels[p, k, c] = matrix[k, 8 p + c] of a matrix [depth, columns]; columns beyond the last are 0. */
export function packColumns(matrix: usize, panels: usize, depth: i32, columns: i32): void {
  for (let first = 0; first < columns; first += PANEL) {
    const width = min(PANEL, columns - first);
    for (let k = 0; k < depth; k++, panels += 32) {
      const source = matrix + ((<usize>k * <usize>columns + <usize>first) << 2);
      if (width == PANEL) {
        v128.store(panels, v128.load(source));
        v128.store(panels, v128.load(source, 16), 16);
        continue;
      }
      for (let c = 0; c < PANEL; c++) {
        const value = c < width ? load<f32>(source + (<usize>c << 2)) : 0;
        store<f32>(panels + (<usize>c << 2), value);
      }
    }
  }
}

/** The same of the transpose of a matrix [columns, depth]: panels[p, k, c] = matrix[8 p + c, k]. */
export function packRows(matrix: usize, panels: usize, depth: i32, columns: i32): void {
  for (let first = 0; first < columns; first += PANEL) {
    const width = min(PANEL, columns - first);
    for (let c = 0; c < PANEL; c++) {
      const source = matrix + ((<usize>(first + c) * <usize>depth) << 2);
      for (let k = 0; k < depth; k++) {
        const value = c < width ? load<f32>(source + (<usize>k << 2)) : 0;
        store<f32>(panels + (<usize>(k * PANEL + c) << 2), value);
      }
    }
    panels += (<usize>depth * <usize>PANEL) << 2;
  }
}

/**
 * out[rows, columns] = left[rows, depth] · right[depth, columns], with the right side in panels.
 *
 * @param corner room for 32 floats, where tiles at the edges are computed
 * @param strip room for 4 · depth floats
 */
export function product(
  left: usize,
  panels: usize,
  out: usize,
  corner: usize,
  strip: usize,
  rows: i32,
  columns: i32,
  depth: i32,
): void {
  for (let start = 0; start < depth; start += DEPTH) {
    const terms = min(DEPTH, depth - start);
    for (let r = 0; r < rows; r += TILE) {
      const source = left + ((<usize>r * <usize>depth + <usize>start) << 2);
      const height = min(TILE, rows - r);
      interleave(source, <usize>depth << 2, strip, height, terms);
      stripe(strip, panels, out, corner, r, height, columns, depth, start, terms);
    }
  }
}

/**
 * out[rows, columns] = leftᵀ · right for left[depth, rows], with the right side in panels.
 *
 * @param corner and `strip` as in `product`
 */
export function transposedProduct(
  left: usize,
  panels: usize,
  out: usize,
  corner: usize,
  strip: usize,
  rows: i32,
  columns: i32,
  depth: i32,
): void {
  for (let r = 0; r < rows; r += TILE) {
    const height = min(TILE, rows - r);
    for (let k = 0; k < depth; k++) {
      const source = left + ((<usize>k * <usize>rows + <usize>r) << 2);
      const target = strip + (<usize>k << 4);
      if (height == TILE) v128.store(target, v128.load(source));
      else for (let c = 0; c < TILE; c++) store<f32>(target + (<usize>c << 2), c < height ? load<f32>(source + (<usize>c << 2)) : 0);
    }
    for (let start = 0; start < depth; start += DEPTH) {
      const terms = min(DEPTH, depth - start);
      stripe(strip + (<usize>start << 4), panels, out, corner, r, height, columns, depth, start, terms);
    }
  }
}

/** strip[k, r] = rows[r, k], over so many terms of up to four rows that lie so far apart; 0 for rows that are not there. */
export function interleave(rows: usize, rowBytes: usize, strip: usize, height: i32, terms: i32): void {
  let k = 0;
  if (height == TILE) {
    const second = rows + rowBytes;
    const third = second + rowBytes;
    const fourth = third + rowBytes;
    for (; k + 4 <= terms; k += 4, strip += 64) {
      const at = <usize>k << 2;
      const a = v128.load(rows + at);
      const b = v128.load(second + at);
      const c = v128.load(third + at);
      const d = v128.load(fourth + at);
      const lowAB = i32x4.shuffle(a, b, 0, 4, 1, 5);
      const lowCD = i32x4.shuffle(c, d, 0, 4, 1, 5);
      const highAB = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const highCD = i32x4.shuffle(c, d, 2, 6, 3, 7);
      v128.store(strip, i64x2.shuffle(lowAB, lowCD, 0, 2));
      v128.store(strip, i64x2.shuffle(lowAB, lowCD, 1, 3), 16);
      v128.store(strip, i64x2.shuffle(highAB, highCD, 0, 2), 32);
      v128.store(strip, i64x2.shuffle(highAB, highCD, 1, 3), 48);
    }
  }
  for (; k < terms; k++, strip += 16) {
    for (let r = 0; r < TILE; r++) {
      const value: f32 = r < height ? load<f32>(rows + <usize>r * rowBytes + (<usize>k << 2)) : 0;
      store<f32>(strip + (<usize>r << 2), value);
    }
  }
}

/** Adds a strip times all panels, over some of the terms, to up to four rows of the output; the first terms begin it. */
function stripe(
  strip: usize,
  panels: usize,
  out: usize,
  corner: usize,
  row: i32,
  height: i32,
  columns: i32,
  depth: i32,
  start: i32,
  terms: i32,
): void {
  const bytes = <usize>columns << 2;
  for (let first = 0; first < columns; first += PANEL) {
    const panel = panels + ((<usize>first * <usize>depth + <usize>(start * PANEL)) << 2);
    const target = out + ((<usize>row * <usize>columns + <usize>first) << 2);
    const width = min(PANEL, columns - first);
    if (height == TILE && width == PANEL) {
      tile(strip, 16, panel, target, bytes, terms, start > 0);
      continue;
    }
    const used = <usize>width << 2;
    if (start > 0) {
      for (let r: usize = 0; r < <usize>height; r++) memory.copy(corner + (r << 5), target + r * bytes, used);
    }
    tile(strip, 16, panel, corner, 32, terms, start > 0);
    for (let r: usize = 0; r < <usize>height; r++) memory.copy(target + r * bytes, corner + (r << 5), used);
  }
}

/** Four rows, whose factors stand side by side and so many bytes from term to term, times one panel. */
export function tile(
  factors: usize,
  stepBytes: usize,
  panel: usize,
  out: usize,
  outBytes: usize,
  terms: i32,
  goesOn: bool,
): void {
  const out1 = out + outBytes;
  const out2 = out1 + outBytes;
  const out3 = out2 + outBytes;
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let d0 = f32x4.splat(0);
  let d1 = f32x4.splat(0);
  if (goesOn) {
    a0 = v128.load(out);
    a1 = v128.load(out, 16);
    b0 = v128.load(out1);
    b1 = v128.load(out1, 16);
    c0 = v128.load(out2);
    c1 = v128.load(out2, 16);
    d0 = v128.load(out3);
    d1 = v128.load(out3, 16);
  }
  for (let k = 0; k < terms; k++) {
    const left = v128.load(panel);
    const right = v128.load(panel, 16);
    const a = v128.load32_splat(factors);
    a0 = multiplyAdd(a, left, a0);
    a1 = multiplyAdd(a, right, a1);
    const b = v128.load32_splat(factors, 4);
    b0 = multiplyAdd(b, left, b0);
    b1 = multiplyAdd(b, right, b1);
    const c = v128.load32_splat(factors, 8);
    c0 = multiplyAdd(c, left, c0);
    c1 = multiplyAdd(c, right, c1);
    const d = v128.load32_splat(factors, 12);
    d0 = multiplyAdd(d, left, d0);
    d1 = multiplyAdd(d, right, d1);
    panel += 32;
    factors += stepBytes;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out1, b0);
  v128.store(out1, b1, 16);
  v128.store(out2, c0);
  v128.store(out2, c1, 16);
  v128.store(out3, d0);
  v128.store(out3, d1, 16);
}
