/** Two arrays by turns. */
export class TwoArrays {
  private arrays: [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];

  /** The one that was given out before the last, if it is long enough; a new one in its place otherwise. */
  next(length: number): Int32Array {
    const [older, newer] = this.arrays;
    const array = older.length >= length ? older : new Int32Array(length);
    this.arrays = [newer, array];
    return array;
  }
}
