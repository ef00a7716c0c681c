/**
 * One array for the scores of all blocks, which a ranker may hand out again at every call; only a larger block makes a
 * new one.
 */
export class ScoreRows {
  private scores = new Float32Array(0);

  constructor(private readonly itemCount: number) {}

  /** Room for the scores of so many users, row by row; what stands in it has no meaning. */
  take(userCount: number): Float32Array {
    const size = userCount * this.itemCount;
    if (this.scores.length < size) this.scores = new Float32Array(size);
    return this.scores.subarray(0, size);
  }
}
