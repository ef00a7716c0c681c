import { exponential, sumLanes } from './vector';

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
