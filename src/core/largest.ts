/**
 * The K largest of a stream of scores, with their indices, best first. Equal scores keep the order in which they were
 * offered, so offering indices in ascending order puts the lower index first.
 *
 * A caller in a hot loop compares with `threshold` before it offers; most scores of a long row are rejected by that
 * one comparison.
 */
export class Largest {
  /** Indices, best first; entries at and after `count` have no meaning. */
  readonly indices: Int32Array;
  /** Their scores. */
  readonly scores: Float64Array;
  /** How many are held, at most K. */
  count = 0;
  /** Scores up to here cannot enter any more: the K-th largest, or -∞ while fewer than K are held. */
  threshold = Number.NEGATIVE_INFINITY;

  constructor(readonly capacity: number) {
    this.indices = new Int32Array(capacity);
    this.scores = new Float64Array(capacity);
  }

  /** Forgets everything. */
  clear(): void {
    this.count = 0;
    this.threshold = Number.NEGATIVE_INFINITY;
  }

  /** Takes a score in where it is above `threshold`; -∞ and NaN never enter. Returns the new threshold. */
  offer(index: number, score: number): number {
    if (!(score > this.threshold)) return this.threshold;
    const { indices, scores, capacity } = this;
    let place = this.count < capacity ? this.count++ : capacity - 1;
    for (; place > 0 && scores[place - 1]! < score; place--) {
      scores[place] = scores[place - 1]!;
      indices[place] = indices[place - 1]!;
    }
    scores[place] = score;
    indices[place] = index;
    if (this.count === capacity) this.threshold = scores[capacity - 1]!;
    return this.threshold;
  }
}
