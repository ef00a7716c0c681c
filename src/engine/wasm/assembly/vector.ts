// Building blocks over rows of float32 in the shared heap. No static data: the memory belongs to tfjs.

/**
 * a · b + c. In the module with relaxed SIMD it is one instruction, which rounds once, where the processor has it.
 * Every sum of products of vectors goes through here or `subtractProduct`, so that one source makes both modules.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/** c - a · b, likewise. */
// @ts-ignore: decorator
@inline
export function subtractProduct(c: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/**
 * What is left of x · x - y by `multiplyAdd`: with x = 1 + 2⁻¹² and y = 1 + 2⁻¹¹ it is 0 where the product is rounded
 * first, and 2⁻²⁴ where it is not.
 */
export function squareLess(x: f32, y: f32): f32 {
  const factor = f32x4.splat(x);
  return f32x4.extract_lane(multiplyAdd(factor, factor, f32x4.splat(-y)), 0);
}

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
    first = multiplyAdd(v128.load(a + at), v128.load(b + at), first);
    second = multiplyAdd(v128.load(a + at, 16), v128.load(b + at, 16), second);
  }
  let total = sumLanes(f32x4.add(first, second));
  for (; k < size; k++) {
    const at = <usize>k << 2;
    total += load<f32>(a + at) * load<f32>(b + at);
  }
  return total;
}

/** Dot products of one row with four others. */
// @ts-ignore: decorator
@inline
export function fourDots(a: usize, b0: usize, b1: usize, b2: usize, b3: usize, size: i32): v128 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let k = 0;
  for (; k + 4 <= size; k += 4) {
    const at = <usize>k << 2;
    const x = v128.load(a + at);
    s0 = multiplyAdd(x, v128.load(b0 + at), s0);
    s1 = multiplyAdd(x, v128.load(b1 + at), s1);
    s2 = multiplyAdd(x, v128.load(b2 + at), s2);
    s3 = multiplyAdd(x, v128.load(b3 + at), s3);
  }
  const low01 = i32x4.shuffle(s0, s1, 0, 4, 1, 5);
  const high01 = i32x4.shuffle(s0, s1, 2, 6, 3, 7);
  const low23 = i32x4.shuffle(s2, s3, 0, 4, 1, 5);
  const high23 = i32x4.shuffle(s2, s3, 2, 6, 3, 7);
  const pairs01 = f32x4.add(low01, high01);
  const pairs23 = f32x4.add(low23, high23);
  let total = f32x4.add(i64x2.shuffle(pairs01, pairs23, 0, 2), i64x2.shuffle(pairs01, pairs23, 1, 3));
  for (; k < size; k++) {
    const at = <usize>k << 2;
    const tails = f32x4(0, 0, 0, 0);
    const x = load<f32>(a + at);
    let products = f32x4.replace_lane(tails, 0, x * load<f32>(b0 + at));
    products = f32x4.replace_lane(products, 1, x * load<f32>(b1 + at));
    products = f32x4.replace_lane(products, 2, x * load<f32>(b2 + at));
    products = f32x4.replace_lane(products, 3, x * load<f32>(b3 + at));
    total = f32x4.add(total, products);
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
    v128.store(y + at, multiplyAdd(factors, v128.load(x + at), v128.load(y + at)));
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
  // The pseudo-minimum and -maximum are one instruction each, and keep what is not a number in the first operand.
  const bounded = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88)), f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.4426950408889634)));
  let r = subtractProduct(bounded, n, f32x4.splat(0.693145751953125));
  r = subtractProduct(r, n, f32x4.splat(1.428606765330187e-6));
  let p = f32x4.splat(1.0 / 720.0);
  p = multiplyAdd(p, r, f32x4.splat(1.0 / 120.0));
  p = multiplyAdd(p, r, f32x4.splat(1.0 / 24.0));
  p = multiplyAdd(p, r, f32x4.splat(1.0 / 6.0));
  p = multiplyAdd(p, r, f32x4.splat(0.5));
  p = multiplyAdd(p, r, f32x4.splat(1));
  p = multiplyAdd(p, r, f32x4.splat(1));
  // n + 1.5 · 2^23 has n in its lowest bits, without a conversion.
  const exponent = i32x4.add(i32x4.shl(f32x4.add(n, f32x4.splat(12582912)), 23), i32x4.splat(127 << 23));
  return v128.andnot(f32x4.mul(p, exponent), tiny);
}
