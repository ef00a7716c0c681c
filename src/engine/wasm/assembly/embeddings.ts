import { addScaled, dot, subtractProduct } from './vector';

/** out[n, :] = table[rows[n], :] */
export function gatherRows(table: usize, rows: usize, out: usize, count: i32, size: i32): void {
  const bytes = <usize>size << 2;
  for (let n = 0; n < count; n++) {
    memory.copy(out + <usize>n * bytes, table + <usize>load<i32>(rows + (<usize>n << 2)) * bytes, bytes);
  }
}

/** out[rows[n], :] += values[n, :]; out starts at 0, repeated rows add up in order. */
export function scatterAddRows(values: usize, rows: usize, out: usize, count: i32, rowCount: i32, size: i32): void {
  const bytes = <usize>size << 2;
  memory.fill(out, 0, <usize>rowCount * bytes);
  for (let n = 0; n < count; n++) {
    addScaled(out + <usize>load<i32>(rows + (<usize>n << 2)) * bytes, values + <usize>n * bytes, 1, size);
  }
}

/** out[n, :] = x[n, :] / max(|x[n, :]|, epsilon); norms[n] = the divisor. */
export function normalizeRows(x: usize, out: usize, norms: usize, count: i32, size: i32, epsilon: f32): void {
  for (let n = 0; n < count; n++) {
    const at = (<usize>n * <usize>size) << 2;
    const norm = max<f32>(sqrt<f32>(dot(x + at, x + at, size)), epsilon);
    store<f32>(norms + (<usize>n << 2), norm);
    scaleRow(x + at, 1 / norm, out + at, size);
  }
}

/** out = (gradient - y (y · gradient)) / norm by row, with y the normalised rows. */
export function normalizeRowsGradient(
  y: usize,
  norms: usize,
  gradient: usize,
  out: usize,
  count: i32,
  size: i32,
): void {
  for (let n = 0; n < count; n++) {
    const at = (<usize>n * <usize>size) << 2;
    const projection = dot(y + at, gradient + at, size);
    const factor: f32 = 1 / load<f32>(norms + (<usize>n << 2));
    const projections = f32x4.splat(projection);
    const factors = f32x4.splat(factor);
    let k = 0;
    for (; k + 4 <= size; k += 4) {
      const cell = at + (<usize>k << 2);
      const across = subtractProduct(v128.load(gradient + cell), v128.load(y + cell), projections);
      v128.store(out + cell, f32x4.mul(across, factors));
    }
    for (; k < size; k++) {
      const cell = at + (<usize>k << 2);
      store<f32>(out + cell, (load<f32>(gradient + cell) - load<f32>(y + cell) * projection) * factor);
    }
  }
}

/** out[n, :] = x[n, :] · factors[n]; may be in place. */
export function scaleRows(x: usize, factors: usize, out: usize, count: i32, size: i32): void {
  for (let n = 0; n < count; n++) {
    const at = (<usize>n * <usize>size) << 2;
    scaleRow(x + at, load<f32>(factors + (<usize>n << 2)), out + at, size);
  }
}

// @ts-ignore: decorator
@inline
function scaleRow(x: usize, factor: f32, out: usize, size: i32): void {
  const factors = f32x4.splat(factor);
  let k = 0;
  for (; k + 4 <= size; k += 4) {
    const at = <usize>k << 2;
    v128.store(out + at, f32x4.mul(factors, v128.load(x + at)));
  }
  for (; k < size; k++) {
    const at = <usize>k << 2;
    store<f32>(out + at, factor * load<f32>(x + at));
  }
}
