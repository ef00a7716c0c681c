import type { RandomStream } from '../core/random.js';

/** Draws rows of items that are not marked, with replacement. */
export interface Draws {
  /** By item; to be looked up anew before each row. */
  readonly marks: Int32Array;
  /**
   * Fills a row with draws for all its places, then draws anew, place by place, where a marked item was hit.
   *
   * @param mark what must not be drawn
   * @param tries draws a place before the row is given up
   * @returns how far the row is filled: to its end, unless a place failed all its tries
   */
  fill(row: Int32Array, mark: number, tries: number, stream: RandomStream): number;
}
