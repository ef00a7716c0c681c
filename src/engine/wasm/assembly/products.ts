/** Columns of a panel: two vectors, so that a tile of four rows keeps its eight sums in registers. */
const PANEL: i32 = 8;
/** Rows of a tile. */
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
 * @param corner room for 32 floats, where tiles at the right edge are computed
 */
export function product(
  left: usize,
  panels: usize,
  out: usize,
  corner: usize,
  rows: i32,
  columns: i32,
  depth: i32,
): void {
  for (let start = 0; start < depth; start += DEPTH) {
    const terms = min(DEPTH, depth - start);
    for (let r = 0; r < rows; r += TILE) {
      const source = left + ((<usize>r * <usize>depth + <usize>start) << 2);
      const height = min(TILE, rows - r);
      stripe(source, <usize>depth << 2, 4, panels, out, corner, r, height, columns, depth, start, terms);
    }
  }
}

/**
 * out[rows, columns] = leftᵀ · right for left[depth, rows], with the right side in panels.
 *
 * @param strip room for 4 · depth floats: four columns of the left side at a time stand there side by side
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
      else for (let c = 0; c < height; c++) store<f32>(target + (<usize>c << 2), load<f32>(source + (<usize>c << 2)));
    }
    for (let start = 0; start < depth; start += DEPTH) {
      const terms = min(DEPTH, depth - start);
      stripe(strip + (<usize>start << 4), 4, 16, panels, out, corner, r, height, columns, depth, start, terms);
    }
  }
}

/** Adds up to four rows times all panels, over some of the terms, to the output; the first terms begin it. */
function stripe(
  source: usize,
  rowBytes: usize,
  stepBytes: usize,
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
      tile(source, rowBytes, stepBytes, panel, target, bytes, terms, start > 0);
      continue;
    }
    for (let r = 0; r < height; r++) {
      if (start > 0) memory.copy(corner, target + <usize>r * bytes, <usize>width << 2);
      singleRow(source + <usize>r * rowBytes, stepBytes, panel, corner, terms, start > 0);
      memory.copy(target + <usize>r * bytes, corner, <usize>width << 2);
    }
  }
}

/** Four rows times one panel. */
export function tile(
  first: usize,
  rowBytes: usize,
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
  let second = first + rowBytes;
  let third = second + rowBytes;
  let fourth = third + rowBytes;
  for (let k = 0; k < terms; k++) {
    const left = v128.load(panel);
    const right = v128.load(panel, 16);
    let factor = v128.load32_splat(first);
    a0 = f32x4.add(a0, f32x4.mul(factor, left));
    a1 = f32x4.add(a1, f32x4.mul(factor, right));
    factor = v128.load32_splat(second);
    b0 = f32x4.add(b0, f32x4.mul(factor, left));
    b1 = f32x4.add(b1, f32x4.mul(factor, right));
    factor = v128.load32_splat(third);
    c0 = f32x4.add(c0, f32x4.mul(factor, left));
    c1 = f32x4.add(c1, f32x4.mul(factor, right));
    factor = v128.load32_splat(fourth);
    d0 = f32x4.add(d0, f32x4.mul(factor, left));
    d1 = f32x4.add(d1, f32x4.mul(factor, right));
    panel += 32;
    first += stepBytes;
    second += stepBytes;
    third += stepBytes;
    fourth += stepBytes;
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

/** One row times one panel, at the edges. */
function singleRow(source: usize, stepBytes: usize, panel: usize, out: usize, terms: i32, goesOn: bool): void {
  let low = goesOn ? v128.load(out) : f32x4.splat(0);
  let high = goesOn ? v128.load(out, 16) : f32x4.splat(0);
  for (let k = 0; k < terms; k++) {
    const factor = v128.load32_splat(source);
    low = f32x4.add(low, f32x4.mul(factor, v128.load(panel)));
    high = f32x4.add(high, f32x4.mul(factor, v128.load(panel, 16)));
    panel += 32;
    source += stepBytes;
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}
