// Kernels of the wasm engine, in AssemblyScript with SIMD. They import the heap of the tfjs wasm backend and work on
// its tensors in place; every argument named like a matrix is a byte address in that heap, all matrices are row-major.
import { addScaled, dot, exponential, fourDots, sumLanes } from './vector';

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

/**
 * out[b, m] = users[b, :] · items[index[b, m], :]. Four items at a time, so that a load of the user serves four
 * products.
 */
export function sampledScores(
  users: usize,
  items: usize,
  index: usize,
  out: usize,
  batch: i32,
  perRow: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  let entry: usize = 0;
  for (let b = 0; b < batch; b++) {
    const user = users + <usize>b * bytes;
    let m = 0;
    for (; m + 4 <= perRow; m += 4, entry += 16) {
      const first = items + <usize>load<i32>(index + entry) * bytes;
      const second = items + <usize>load<i32>(index + entry, 4) * bytes;
      const third = items + <usize>load<i32>(index + entry, 8) * bytes;
      const fourth = items + <usize>load<i32>(index + entry, 12) * bytes;
      v128.store(out + entry, fourDots(user, first, second, third, fourth, size));
    }
    for (; m < perRow; m++, entry += 4) {
      store<f32>(out + entry, dot(user, items + <usize>load<i32>(index + entry) * bytes, size));
    }
  }
}

/**
 * Gradients of `sampledScores` with respect to users and items; both outputs are overwritten. The columns are taken in
 * blocks of 16, a cache line, so that the user and its gradient stay in registers while the items pass by.
 */
export function sampledScoresGradient(
  users: usize,
  items: usize,
  index: usize,
  gradient: usize,
  userGradient: usize,
  itemGradient: usize,
  batch: i32,
  perRow: i32,
  itemCount: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  const blocked = size & ~15;
  memory.fill(userGradient, 0, <usize>batch * bytes);
  memory.fill(itemGradient, 0, <usize>itemCount * bytes);
  for (let b = 0; b < batch; b++) {
    const row = (<usize>b * <usize>perRow) << 2;
    const user = users + <usize>b * bytes;
    const userOut = userGradient + <usize>b * bytes;
    for (let k = 0; k < blocked; k += 16) {
      const column = <usize>k << 2;
      gradientBlock(user + column, userOut + column, items + column, itemGradient + column, index + row, gradient + row, perRow, bytes);
    }
    if (blocked == size) continue;
    const column = <usize>blocked << 2;
    for (let m = 0; m < perRow; m++) {
      const entry = row + (<usize>m << 2);
      const factor = load<f32>(gradient + entry);
      const offset = <usize>load<i32>(index + entry) * bytes + column;
      addScaled(userOut + column, items + offset, factor, size - blocked);
      addScaled(itemGradient + offset, user + column, factor, size - blocked);
    }
  }
}

/** The gradients of 16 columns for the row of one user. */
function gradientBlock(
  user: usize,
  userOut: usize,
  items: usize,
  itemOut: usize,
  index: usize,
  gradient: usize,
  perRow: i32,
  bytes: usize,
): void {
  const u0 = v128.load(user);
  const u1 = v128.load(user, 16);
  const u2 = v128.load(user, 32);
  const u3 = v128.load(user, 48);
  let g0 = f32x4.splat(0);
  let g1 = f32x4.splat(0);
  let g2 = f32x4.splat(0);
  let g3 = f32x4.splat(0);
  for (let m = 0; m < perRow; m++) {
    const entry = <usize>m << 2;
    const factor = v128.load32_splat(gradient + entry);
    const offset = <usize>load<i32>(index + entry) * bytes;
    const item = items + offset;
    const out = itemOut + offset;
    g0 = f32x4.add(g0, f32x4.mul(factor, v128.load(item)));
    g1 = f32x4.add(g1, f32x4.mul(factor, v128.load(item, 16)));
    g2 = f32x4.add(g2, f32x4.mul(factor, v128.load(item, 32)));
    g3 = f32x4.add(g3, f32x4.mul(factor, v128.load(item, 48)));
    v128.store(out, f32x4.add(v128.load(out), f32x4.mul(factor, u0)));
    v128.store(out, f32x4.add(v128.load(out, 16), f32x4.mul(factor, u1)), 16);
    v128.store(out, f32x4.add(v128.load(out, 32), f32x4.mul(factor, u2)), 32);
    v128.store(out, f32x4.add(v128.load(out, 48), f32x4.mul(factor, u3)), 48);
  }
  v128.store(userOut, g0);
  v128.store(userOut, g1, 16);
  v128.store(userOut, g2, 32);
  v128.store(userOut, g3, 48);
}

/** maxima[b] = max of row b; sums[b] = sum of exp(x - max). Log-sum-exp is maxima + log(sums). */
export function expSums(matrix: usize, maxima: usize, sums: usize, batch: i32, columns: i32): void {
  for (let b = 0; b < batch; b++) {
    const start = matrix + ((<usize>b * <usize>columns) << 2);
    let maximum: f32 = -f32.MAX_VALUE;
    for (let k = 0; k < columns; k++) maximum = max<f32>(maximum, load<f32>(start + (<usize>k << 2)));
    const maximumLanes = f32x4.splat(maximum);
    let sum = f32x4.splat(0);
    let k = 0;
    for (; k + 4 <= columns; k += 4) {
      sum = f32x4.add(sum, exponential(f32x4.sub(v128.load(start + (<usize>k << 2)), maximumLanes)));
    }
    let total = sumLanes(sum);
    for (; k < columns; k++) {
      const single = f32x4.splat(load<f32>(start + (<usize>k << 2)) - maximum);
      total += f32x4.extract_lane(exponential(single), 0);
    }
    store<f32>(maxima + (<usize>b << 2), maximum);
    store<f32>(sums + (<usize>b << 2), total);
  }
}

/** out[b, k] = exp(matrix[b, k] - logSumExp[b]) · gradient[b], the gradient of log-sum-exp. */
export function scaledSoftmax(
  matrix: usize,
  logSumExp: usize,
  gradient: usize,
  out: usize,
  batch: i32,
  columns: i32,
): void {
  for (let b = 0; b < batch; b++) {
    const offset = (<usize>b * <usize>columns) << 2;
    const shift = load<f32>(logSumExp + (<usize>b << 2));
    const factor = load<f32>(gradient + (<usize>b << 2));
    const shifts = f32x4.splat(shift);
    const factors = f32x4.splat(factor);
    let k = 0;
    for (; k + 4 <= columns; k += 4) {
      const at = offset + (<usize>k << 2);
      v128.store(out + at, f32x4.mul(factors, exponential(f32x4.sub(v128.load(matrix + at), shifts))));
    }
    for (; k < columns; k++) {
      const at = offset + (<usize>k << 2);
      const single = f32x4.splat(load<f32>(matrix + at) - shift);
      store<f32>(out + at, factor * f32x4.extract_lane(exponential(single), 0));
    }
  }
}

/** out[n, :] = x[n, :] / max(|x[n, :]|, epsilon); norms[n] = the divisor. */
export function normalizeRows(x: usize, out: usize, norms: usize, count: i32, size: i32, epsilon: f32): void {
  for (let n = 0; n < count; n++) {
    const at = (<usize>n * <usize>size) << 2;
    const norm = max<f32>(sqrt<f32>(dot(x + at, x + at, size)), epsilon);
    store<f32>(norms + (<usize>n << 2), norm);
    const factor: f32 = 1 / norm;
    for (let k = 0; k < size; k++) {
      const cell = at + (<usize>k << 2);
      store<f32>(out + cell, load<f32>(x + cell) * factor);
    }
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
    for (let k = 0; k < size; k++) {
      const cell = at + (<usize>k << 2);
      store<f32>(out + cell, (load<f32>(gradient + cell) - load<f32>(y + cell) * projection) * factor);
    }
  }
}

/**
 * One dense Adam step in place: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g²,
 * parameter -= stepSize · m / (sqrt(v) · inverseRoot + epsilon).
 */
export function adamStep(
  parameter: usize,
  firstMoment: usize,
  secondMoment: usize,
  gradient: usize,
  count: i32,
  beta1: f32,
  beta2: f32,
  stepSize: f32,
  inverseRoot: f32,
  epsilon: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const c1 = f32x4.splat(1 - beta1);
  const c2 = f32x4.splat(1 - beta2);
  const size = f32x4.splat(stepSize);
  const root = f32x4.splat(inverseRoot);
  const eps = f32x4.splat(epsilon);
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const at = <usize>k << 2;
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(b1, v128.load(firstMoment + at)), f32x4.mul(c1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(secondMoment + at)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(firstMoment + at, m);
    v128.store(secondMoment + at, v);
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(v), root), eps);
    v128.store(parameter + at, f32x4.sub(v128.load(parameter + at), f32x4.div(f32x4.mul(size, m), denominator)));
  }
  for (; k < count; k++) {
    const at = <usize>k << 2;
    const g = load<f32>(gradient + at);
    const m: f32 = beta1 * load<f32>(firstMoment + at) + (1 - beta1) * g;
    const v: f32 = beta2 * load<f32>(secondMoment + at) + (1 - beta2) * (g * g);
    store<f32>(firstMoment + at, m);
    store<f32>(secondMoment + at, v);
    store<f32>(parameter + at, load<f32>(parameter + at) - (stepSize * m) / (sqrt<f32>(v) * inverseRoot + epsilon));
  }
}
