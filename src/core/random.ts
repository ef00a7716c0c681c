import { createHash } from 'node:crypto';

/** The purposes random numbers serve; each has its own stream, so that a new consumer changes no other. */
export type StreamName =
  | 'split'
  | 'shuffled-histories'
  | 'sampled-candidates'
  | 'validation'
  | 'initialization'
  | 'shuffle'
  | 'negatives'
  | 'false-negatives'
  | 'false-positives'
  | 'dropout'
  | 'noise'
  | 'permutation'
  | 'search'
  | 'synthetic'
  | 'comparison'
  | 'diagnostics';

/**
 * A stream of random numbers: xoshiro128** (Blackman and Vigna, 2018), seeded from SHA-256 of the seed, the stream's
 * name and its position. Because a stream is a pure function of these, nothing about it needs saving: a resumed run
 * asks for the stream of the epoch and step it stopped at.
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;
  private spareNormal: number | null = null;

  /**
   * @param seed the experiment's or split's seed
   * @param name what the numbers are for
   * @param position where in the run they are drawn, e.g. epoch and step
   */
  constructor(seed: number, name: StreamName, ...position: readonly (number | string)[]) {
    const digest = createHash('sha256')
      .update(JSON.stringify([seed, name, ...position]))
      .digest();
    this.a = digest.readInt32LE(0);
    this.b = digest.readInt32LE(4);
    this.c = digest.readInt32LE(8);
    this.d = digest.readInt32LE(12) | 1;
  }

  /** A uniform integer in [0, 2^32). */
  uint32(): number {
    const product = Math.imul(this.b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** Fills an array with the integers that as many calls of `uint32` would give, several times faster. */
  fill(target: Uint32Array): void {
    let { a, b, c, d } = this;
    for (let k = 0; k < target.length; k++) {
      const product = Math.imul(b, 5);
      target[k] = Math.imul((product << 7) | (product >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /** Copies the state's four words out, for another implementation that goes on with the stream. */
  saveState(words: Int32Array): void {
    words[0] = this.a;
    words[1] = this.b;
    words[2] = this.c;
    words[3] = this.d;
  }

  /** Goes on where another implementation stopped. */
  restoreState(words: Int32Array): void {
    this.a = words[0]!;
    this.b = words[1]!;
    this.c = words[2]!;
    this.d = words[3]!;
  }

  /** A uniform number in [0, 1) with 53 random bits. */
  float(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** A uniform integer in [0, bound); the bias is below bound / 2^53. */
  integer(bound: number): number {
    return Math.floor(this.float() * bound);
  }

  /** A standard normal number (Box and Muller, 1958). */
  normal(): number {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.float()));
    const angle = 2 * Math.PI * this.float();
    this.spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Shuffles an array in place (Fisher and Yates) and returns it. */
  shuffle<T extends Int32Array | Uint32Array | unknown[]>(array: T): T {
    for (let last = array.length - 1; last > 0; last--) {
      const chosen = this.integer(last + 1);
      const held = array[last];
      array[last] = array[chosen];
      array[chosen] = held;
    }
    return array;
  }
}
