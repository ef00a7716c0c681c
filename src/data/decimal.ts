const ZERO = 0x30;
/** Mantissas below this are exact in a double. */
const LARGEST_EXACT_DIGITS = 15;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const POWERS = Float64Array.from({ length: LARGEST_EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * The number written in `bytes[begin .. end)` as decimal text, NaN where it is none. Up to 15 digits are read as an
 * integer divided by a power of ten, both exact, so that the quotient is the correctly rounded number; all else goes
 * through `Number`.
 */
export function parseDecimal(bytes: Uint8Array, begin: number, end: number): number {
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  let at = begin;
  const negative = bytes[at] === 0x2d;
  if (negative) at++;
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
    } else if (bytes[at] === 0x2e && point === -1) {
      point = digits;
    } else {
      return parseSlowly(bytes, begin, end);
    }
  }
  if (digits === 0) return Number.NaN;
  if (digits > LARGEST_EXACT_DIGITS) return parseSlowly(bytes, begin, end);
  const value = point === -1 ? mantissa : mantissa / POWERS[digits - point]!;
  return negative ? -value : value;
}

function parseSlowly(bytes: Uint8Array, begin: number, end: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + begin, end - begin).toString('latin1');
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
