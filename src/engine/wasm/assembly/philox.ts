/** The random bits that decide about a number: the mantissa of a float in [0, 1). */
const MANTISSA: u32 = 0x7fffff;

/**
 * Multiplies values[n] by `factor`, or by 0 where the n-th of a stream of random numbers is below the threshold.
 * Philox4x32-10 (Salmon et al., 2011): the numbers 4 c to 4 c + 3 of the stream are a function of the key and of
 * counter + c. Works on four values at a time; room beyond `count` up to the next multiple of four is written too.
 */
export function dropOut(
  values: usize,
  count: i32,
  threshold: u32,
  factor: f32,
  firstKey: u32,
  secondKey: u32,
  counter: u64,
): void {
  const factors = f32x4.splat(factor);
  const mantissa = i32x4.splat(MANTISSA);
  const thresholds = i32x4.splat(threshold);
  for (let n = 0; n < count; n += 4, counter++, values += 16) {
    let a: u64 = counter & 0xffffffff;
    let b: u64 = counter >> 32;
    let c: u64 = 0;
    let d: u64 = 0;
    let key = firstKey;
    let otherKey = secondKey;
    for (let round = 0; round < 10; round++) {
      const first: u64 = 0xd2511f53 * a;
      const second: u64 = 0xcd9e8d57 * c;
      a = (second >> 32) ^ b ^ <u64>key;
      b = second & 0xffffffff;
      c = (first >> 32) ^ d ^ <u64>otherKey;
      d = first & 0xffffffff;
      key += 0x9e3779b9;
      otherKey += 0xbb67ae85;
    }
    const bits = v128.and(i64x2.replace_lane(i64x2.splat(a | (b << 32)), 1, c | (d << 32)), mantissa);
    const kept = i32x4.ge_s(bits, thresholds);
    v128.store(values, v128.and(f32x4.mul(v128.load(values), factors), kept));
  }
}
