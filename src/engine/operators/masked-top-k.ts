import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Lists } from '../../core/csr.js';
import { currentEngine } from '../engine.js';
import type { Candidates, TopLists } from '../kernels/ranking.js';
import { expectShape } from './shapes.js';

/**
 * The K best candidates of each row of scores, best first; equal scores by item number, and those of `candidates.last`
 * after all others of equal score. Only the lists leave the engine. It has no gradient.
 *
 * @param scores [B, I]; they stay as they are, and the caller bounds their memory by B
 * @param candidates which of the I items a row may list
 * @param k at least 1; may exceed I
 * @returns items and scores [B × K], and the first row with a score that is not finite, whose list has no meaning
 */
export function maskedTopK(scores: Tensor2D, candidates: Candidates, k: number): TopLists {
  expectShape('maskedTopK', 'scores', scores, [null, null]);
  expectCandidates('maskedTopK', candidates, scores.shape[0], k);
  return currentEngine().kernels.maskedTopK(scores, candidates, k);
}

/** Throws where the lists are not one a row, or the length of the rankings is no number of items. */
export function expectCandidates(
  operator: string,
  { masked, last }: Candidates,
  rows: number,
  k: number,
): void {
  const expectLists = (what: string, { offsets }: Lists): void => {
    if (offsets.length === rows + 1) return;
    throw new Error(`${operator}: expected ${rows} lists of ${what} items, got ${offsets.length - 1}`);
  };
  expectLists('masked', masked);
  if (last !== null) expectLists('last', last);
  if (!(Number.isInteger(k) && k >= 1)) throw new Error(`${operator}: expected k of at least 1, got ${k}`);
}
