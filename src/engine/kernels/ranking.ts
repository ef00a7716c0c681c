import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Lists } from '../../core/csr.js';

/** Which items the rows of a score matrix may list. */
export interface Candidates {
  /** Items that no row may list. */
  excluded: Int32Array;
  /** Further items that a row may not list, one list a row. */
  masked: Lists;
  /** Items that stand after all others of equal score, one list a row; null where the lower item always comes first. */
  last: Lists | null;
}

/** The best items of rows, best first. */
export interface TopLists {
  /** [B × K], -1 where a row has fewer candidates. */
  items: Int32Array;
  /** [B × K], NaN where a row has fewer candidates. */
  scores: Float32Array;
  /** The first row with a score that is not finite, whether of a candidate or not; -1 where there is none. */
  notFinite: number;
}

/** Ranking by scores. */
export interface RankingKernels {
  /**
   * scores[B, I] → the K best candidates of each row, equal scores by item number; the scores stay as they are. Rows
   * at and after `notFinite` have no meaning.
   */
  maskedTopK(scores: Tensor2D, candidates: Candidates, k: number): TopLists;
  /**
   * users[B, d], items[I, d], bias[I] → `maskedTopK` of users · itemsᵀ + bias, which needs no tensor [B, I]; items of
   * equal vectors and bias have scores equal to the last bit. Absent where an engine has no better way than that tensor.
   */
  rankedScores?(
    users: Tensor2D,
    items: Tensor2D,
    bias: Tensor1D | null,
    candidates: Candidates,
    k: number,
  ): TopLists;
}
