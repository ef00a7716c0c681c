import type { RandomStream } from '../../core/random.js';

/** What a sign-flip test tells. */
export interface SignFlipTest {
  /** Two-sided; 1 where nothing differs. */
  p: number;
  method: 'exact' | 'random';
  /** Assignments of signs that were looked at. */
  flips: number;
}

/** With at most this many differences other than zero, every assignment of signs is looked at. */
const MOST_EXACT = 14;
/** Differences that share one table of 2⁸ partial sums. */
const GROUP = 8;

/**
 * The sign-flip permutation test of a mean difference (Fisher, 1935), two-sided: were the sides exchangeable, every
 * difference could as well have the other sign. The p value is the share of assignments whose |mean| is at least the
 * one found; exact where up to 14 differences are not zero, else over random ones with the one found counted among them,
 * so that it is never 0 and the level holds (Phipson and Smyth, 2010).
 *
 * @param stream where random signs come from
 * @param randomFlips how many to draw
 */
export function signFlipTest(
  differences: ArrayLike<number>,
  stream: RandomStream,
  randomFlips = 9_999,
): SignFlipTest {
  const moving = Float64Array.from(differences).filter((difference) => difference !== 0);
  const exact = moving.length <= MOST_EXACT;
  const sums = exact ? everySum(moving) : randomSums(moving, stream, randomFlips);
  const found = Math.abs(moving.reduce((sum, difference) => sum + difference, 0));
  // Sums of the same numbers in another order differ in their last bits.
  const tolerance = 1e-12 * moving.reduce((sum, difference) => sum + Math.abs(difference), 0);
  let asLarge = 0;
  for (const sum of sums) if (Math.abs(sum) >= found - tolerance) asLarge++;
  return exact
    ? { p: asLarge / sums.length, method: 'exact', flips: sums.length }
    : { p: (asLarge + 1) / (sums.length + 1), method: 'random', flips: sums.length };
}

/** The sums of all 2ⁿ assignments: entry `bits` has a minus where a bit is set. */
function everySum(differences: Float64Array): Float64Array {
  const sums = new Float64Array(2 ** differences.length);
  for (const [index, difference] of differences.entries()) {
    const half = 1 << index;
    for (let bits = half - 1; bits >= 0; bits--) {
      sums[half + bits] = sums[bits]! - difference;
      sums[bits]! += difference;
    }
  }
  return sums;
}

/** Sums of random assignments; a byte of randomness chooses the signs of eight differences at once. */
function randomSums(differences: Float64Array, stream: RandomStream, count: number): Float64Array {
  const sums = new Float64Array(count);
  const words = new Uint32Array(Math.ceil(count / 4));
  const bytes = new Uint8Array(words.buffer);
  for (let start = 0; start < differences.length; start += GROUP) {
    const partial = everySum(differences.subarray(start, start + GROUP));
    const mask = partial.length - 1;
    stream.fill(words);
    for (let draw = 0; draw < count; draw++) sums[draw]! += partial[bytes[draw]! & mask]!;
  }
  return sums;
}
