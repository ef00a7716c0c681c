import { dropOut } from './philox';

/**
 * out = x times `factor`, or 0 where the n-th random number of the key is below the threshold.
 *
 * @param scratch room for four floats
 */
export function dropout(
  x: usize,
  out: usize,
  scratch: usize,
  count: i32,
  threshold: u32,
  factor: f32,
  firstKey: u32,
  secondKey: u32,
): void {
  const whole = count & ~3;
  memory.copy(out, x, <usize>whole << 2);
  dropOut(out, whole, threshold, factor, firstKey, secondKey, 0);
  // `dropOut` writes whole groups of four, for which there may be no room behind the last numbers.
  const rest = <usize>(count - whole) << 2;
  if (rest == 0) return;
  memory.copy(scratch, x + (<usize>whole << 2), rest);
  dropOut(scratch, count - whole, threshold, factor, firstKey, secondKey, <u64>(whole >> 2));
  memory.copy(out + (<usize>whole << 2), scratch, rest);
}
