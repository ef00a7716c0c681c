import { addScaled, dot, multiplyAdd, subtractProduct, sumLanes } from './vector';

/** Rows whose gradients of gain and bias are summed on their own, which bounds the error of a long sum. */
const BLOCK: i32 = 256;

/** Sum of the floats of a row. */
// @ts-ignore: decorator
@inline
function sumOf(row: usize, size: i32): f32 {
  let total = f32x4.splat(0);
  let k = 0;
  for (; k + 4 <= size; k += 4) total = f32x4.add(total, v128.load(row + (<usize>k << 2)));
  let sum = sumLanes(total);
  for (; k < size; k++) sum += load<f32>(row + (<usize>k << 2));
  return sum;
}

/** Sum of the squares of a row's distances from its mean. */
// @ts-ignore: decorator
@inline
function squaresOf(row: usize, mean: f32, size: i32): f32 {
  const means = f32x4.splat(mean);
  let total = f32x4.splat(0);
  let k = 0;
  for (; k + 4 <= size; k += 4) {
    const centred = f32x4.sub(v128.load(row + (<usize>k << 2)), means);
    total = multiplyAdd(centred, centred, total);
  }
  let sum = sumLanes(total);
  for (; k < size; k++) {
    const centred = load<f32>(row + (<usize>k << 2)) - mean;
    sum += centred * centred;
  }
  return sum;
}

/**
 * out = (x - mean) / √(variance + epsilon) · gain + bias by row.
 *
 * @param moments becomes the mean and one over the deviation of each row
 */
export function layerNorm(
  x: usize,
  gain: usize,
  bias: usize,
  out: usize,
  moments: usize,
  rows: i32,
  size: i32,
  epsilon: f32,
): void {
  const bytes = <usize>size << 2;
  for (let r = 0; r < rows; r++, x += bytes, out += bytes, moments += 8) {
    const mean = sumOf(x, size) / <f32>size;
    const inverse: f32 = 1 / sqrt<f32>(squaresOf(x, mean, size) / <f32>size + epsilon);
    store<f32>(moments, mean);
    store<f32>(moments, inverse, 4);
    const means = f32x4.splat(mean);
    const inverses = f32x4.splat(inverse);
    let k = 0;
    for (; k + 4 <= size; k += 4) {
      const at = <usize>k << 2;
      const normalised = f32x4.mul(f32x4.sub(v128.load(x + at), means), inverses);
      v128.store(out + at, multiplyAdd(normalised, v128.load(gain + at), v128.load(bias + at)));
    }
    for (; k < size; k++) {
      const at = <usize>k << 2;
      const normalised = (load<f32>(x + at) - mean) * inverse;
      store<f32>(out + at, normalised * load<f32>(gain + at) + load<f32>(bias + at));
    }
  }
}

/**
 * Gradients of `layerNorm`. With z the normalised row and g = gradient · gain:
 * dx = (g - mean(g) - z mean(g z)) / deviation, dgain = Σ gradient z, dbias = Σ gradient.
 *
 * @param partial room for two rows
 */
export function layerNormGradient(
  x: usize,
  gain: usize,
  moments: usize,
  gradient: usize,
  forX: usize,
  forGain: usize,
  forBias: usize,
  partial: usize,
  rows: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  const partialBias = partial + bytes;
  memory.fill(forGain, 0, bytes);
  memory.fill(forBias, 0, bytes);
  for (let first = 0; first < rows; first += BLOCK) {
    const end = min(first + BLOCK, rows);
    memory.fill(partial, 0, 2 * bytes);
    for (let r = first; r < end; r++) {
      const at = <usize>r * bytes;
      const mean = load<f32>(moments + (<usize>r << 3));
      const inverse = load<f32>(moments + (<usize>r << 3), 4);
      rowGradient(x + at, gain, gradient + at, forX + at, partial, partialBias, mean, inverse, size);
    }
    addScaled(forGain, partial, 1, size);
    addScaled(forBias, partialBias, 1, size);
  }
}

// @ts-ignore: decorator
@inline
function rowGradient(
  x: usize,
  gain: usize,
  gradient: usize,
  forX: usize,
  forGain: usize,
  forBias: usize,
  mean: f32,
  inverse: f32,
  size: i32,
): void {
  const means = f32x4.splat(mean);
  const inverses = f32x4.splat(inverse);
  let k = 0;
  // First z where the gradient of x will stand, and the sums over the rows.
  for (; k + 4 <= size; k += 4) {
    const at = <usize>k << 2;
    const z = f32x4.mul(f32x4.sub(v128.load(x + at), means), inverses);
    const dy = v128.load(gradient + at);
    v128.store(forX + at, z);
    v128.store(forGain + at, multiplyAdd(dy, z, v128.load(forGain + at)));
    v128.store(forBias + at, f32x4.add(v128.load(forBias + at), dy));
  }
  for (; k < size; k++) {
    const at = <usize>k << 2;
    const z = (load<f32>(x + at) - mean) * inverse;
    const dy = load<f32>(gradient + at);
    store<f32>(forX + at, z);
    store<f32>(forGain + at, load<f32>(forGain + at) + dy * z);
    store<f32>(forBias + at, load<f32>(forBias + at) + dy);
  }
  const total: f32 = dot(gradient, gain, size) / <f32>size;
  let projections = f32x4.splat(0);
  k = 0;
  for (; k + 4 <= size; k += 4) {
    const at = <usize>k << 2;
    const g = f32x4.mul(v128.load(gradient + at), v128.load(gain + at));
    projections = multiplyAdd(g, v128.load(forX + at), projections);
  }
  let projection: f32 = sumLanes(projections);
  for (; k < size; k++) {
    const at = <usize>k << 2;
    projection += load<f32>(gradient + at) * load<f32>(gain + at) * load<f32>(forX + at);
  }
  projection /= <f32>size;
  const totals = f32x4.splat(total);
  projections = f32x4.splat(projection);
  k = 0;
  for (; k + 4 <= size; k += 4) {
    const at = <usize>k << 2;
    const g = f32x4.mul(v128.load(gradient + at), v128.load(gain + at));
    const centred = subtractProduct(f32x4.sub(g, totals), v128.load(forX + at), projections);
    v128.store(forX + at, f32x4.mul(centred, inverses));
  }
  for (; k < size; k++) {
    const at = <usize>k << 2;
    const g = load<f32>(gradient + at) * load<f32>(gain + at);
    store<f32>(forX + at, (g - total - load<f32>(forX + at) * projection) * inverse);
  }
}
