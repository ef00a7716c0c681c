import { multiplyAdd } from './vector';

/**
 * out[r, :] = Σ values[e] · dense[columns[e], :] over the entries e of row r, from offsets[r] up to offsets[r + 1].
 * A row's columns are taken in blocks of 32, whose sums stay in registers while the entries pass by.
 */
export function sparseMatMul(
  offsets: usize,
  columns: usize,
  values: usize,
  dense: usize,
  out: usize,
  rowCount: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  for (let row = 0; row < rowCount; row++) {
    const first = <usize>load<i32>(offsets + (<usize>row << 2)) << 2;
    const end = <usize>load<i32>(offsets + (<usize>row << 2), 4) << 2;
    const target = out + <usize>row * bytes;
    let k = 0;
    for (; k + 32 <= size; k += 32) sumOf32(first, end, columns, values, dense + (<usize>k << 2), target + (<usize>k << 2), bytes);
    for (; k + 4 <= size; k += 4) sumOf4(first, end, columns, values, dense + (<usize>k << 2), target + (<usize>k << 2), bytes);
    for (; k < size; k++) {
      let sum: f32 = 0;
      for (let at = first; at < end; at += 4) {
        sum += load<f32>(values + at) * load<f32>(dense + <usize>load<i32>(columns + at) * bytes + (<usize>k << 2));
      }
      store<f32>(target + (<usize>k << 2), sum);
    }
  }
}

/** 32 columns of one row. */
// @ts-ignore: decorator
@inline
function sumOf32(first: usize, end: usize, columns: usize, values: usize, dense: usize, out: usize, bytes: usize): void {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let s4 = f32x4.splat(0);
  let s5 = f32x4.splat(0);
  let s6 = f32x4.splat(0);
  let s7 = f32x4.splat(0);
  for (let at = first; at < end; at += 4) {
    const source = dense + <usize>load<i32>(columns + at) * bytes;
    const value = v128.load32_splat(values + at);
    s0 = multiplyAdd(value, v128.load(source), s0);
    s1 = multiplyAdd(value, v128.load(source, 16), s1);
    s2 = multiplyAdd(value, v128.load(source, 32), s2);
    s3 = multiplyAdd(value, v128.load(source, 48), s3);
    s4 = multiplyAdd(value, v128.load(source, 64), s4);
    s5 = multiplyAdd(value, v128.load(source, 80), s5);
    s6 = multiplyAdd(value, v128.load(source, 96), s6);
    s7 = multiplyAdd(value, v128.load(source, 112), s7);
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
  v128.store(out, s4, 64);
  v128.store(out, s5, 80);
  v128.store(out, s6, 96);
  v128.store(out, s7, 112);
}

/** 4 columns of one row. */
// @ts-ignore: decorator
@inline
function sumOf4(first: usize, end: usize, columns: usize, values: usize, dense: usize, out: usize, bytes: usize): void {
  let sum = f32x4.splat(0);
  for (let at = first; at < end; at += 4) {
    const source = dense + <usize>load<i32>(columns + at) * bytes;
    sum = multiplyAdd(v128.load32_splat(values + at), v128.load(source), sum);
  }
  v128.store(out, sum);
}

/**
 * out[columns[e], :] += values[e] · dense[r, :] over the entries e of all rows r, from 0: the product with the transpose.
 * A row is taken in blocks of 32 columns, which stay in registers while its entries pass by.
 */
export function transposedSparseMatMul(
  offsets: usize,
  columns: usize,
  values: usize,
  dense: usize,
  out: usize,
  rowCount: i32,
  columnCount: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  memory.fill(out, 0, <usize>columnCount * bytes);
  for (let row = 0; row < rowCount; row++) {
    const first = <usize>load<i32>(offsets + (<usize>row << 2)) << 2;
    const end = <usize>load<i32>(offsets + (<usize>row << 2), 4) << 2;
    const source = dense + <usize>row * bytes;
    let k = 0;
    for (; k + 32 <= size; k += 32) add32(first, end, columns, values, source + (<usize>k << 2), out + (<usize>k << 2), bytes);
    for (; k + 4 <= size; k += 4) add4(first, end, columns, values, source + (<usize>k << 2), out + (<usize>k << 2), bytes);
    for (; k < size; k++) {
      const factor = load<f32>(source + (<usize>k << 2));
      for (let at = first; at < end; at += 4) {
        const target = out + <usize>load<i32>(columns + at) * bytes + (<usize>k << 2);
        store<f32>(target, load<f32>(target) + load<f32>(values + at) * factor);
      }
    }
  }
}

/** 32 columns of one row. */
// @ts-ignore: decorator
@inline
function add32(first: usize, end: usize, columns: usize, values: usize, source: usize, out: usize, bytes: usize): void {
  const x0 = v128.load(source);
  const x1 = v128.load(source, 16);
  const x2 = v128.load(source, 32);
  const x3 = v128.load(source, 48);
  const x4 = v128.load(source, 64);
  const x5 = v128.load(source, 80);
  const x6 = v128.load(source, 96);
  const x7 = v128.load(source, 112);
  for (let at = first; at < end; at += 4) {
    const target = out + <usize>load<i32>(columns + at) * bytes;
    const value = v128.load32_splat(values + at);
    v128.store(target, multiplyAdd(value, x0, v128.load(target)));
    v128.store(target, multiplyAdd(value, x1, v128.load(target, 16)), 16);
    v128.store(target, multiplyAdd(value, x2, v128.load(target, 32)), 32);
    v128.store(target, multiplyAdd(value, x3, v128.load(target, 48)), 48);
    v128.store(target, multiplyAdd(value, x4, v128.load(target, 64)), 64);
    v128.store(target, multiplyAdd(value, x5, v128.load(target, 80)), 80);
    v128.store(target, multiplyAdd(value, x6, v128.load(target, 96)), 96);
    v128.store(target, multiplyAdd(value, x7, v128.load(target, 112)), 112);
  }
}

/** 4 columns of one row. */
// @ts-ignore: decorator
@inline
function add4(first: usize, end: usize, columns: usize, values: usize, source: usize, out: usize, bytes: usize): void {
  const x = v128.load(source);
  for (let at = first; at < end; at += 4) {
    const target = out + <usize>load<i32>(columns + at) * bytes;
    v128.store(target, multiplyAdd(v128.load32_splat(values + at), x, v128.load(target)));
  }
}
