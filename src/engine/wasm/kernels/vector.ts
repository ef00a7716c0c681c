// Building blocks over rows of float32 in the shared heap. No static data: the memory belongs to tfjs.

/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** Dot product of two rows of `size` floats. */
// @ts-ignore: decorator
@inline
export function dot(a: usize, b: usize, size: i32): f32 {
  let first = f32x4.splat(0);
  let second = f32x4.splat(0);
  let k = 0;
  for (; k + 8 <= size; k += 8) {
    const at = <usize>k << 2;
    first = f32x4.add(first, f32x4.mul(v128.load(a + at), v128.load(b + at)));
    second = f32x4.add(second, f32x4.mul(v128.load(a + at, 16), v128.load(b + at, 16)));
  }
  let total = sumLanes(f32x4.add(first, second));
  for (; k < size; k++) {
    const at = <usize>k << 2;
    total += load<f32>(a + at) * load<f32>(b + at);
  }
  return total;
}

/** y += factor · x over `size` floats. */
// @ts-ignore: decorator
@inline
export function addScaled(y: usize, x: usize, factor: f32, size: i32): void {
  const factors = f32x4.splat(factor);
  let k = 0;
  for (; k + 4 <= size; k += 4) {
    const at = <usize>k << 2;
    v128.store(y + at, f32x4.add(v128.load(y + at), f32x4.mul(factors, v128.load(x + at))));
  }
  for (; k < size; k++) {
    const at = <usize>k << 2;
    store<f32>(y + at, load<f32>(y + at) + factor * load<f32>(x + at));
  }
}

/**
 * exp of four floats: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial of degree 6 in r, then the exponent n.
 * Relative error below 2e-7; arguments below -87 give 0; the caller keeps arguments at or below 0.
 */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(-87));
  const bounded = f32x4.max(f32x4.splat(-87), f32x4.min(x, f32x4.splat(88)));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.4426950408889634)));
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693145751953125)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(1.428606765330187e-6)));
  let p = f32x4.splat(1.0 / 720.0);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(p, exponent), tiny);
}
