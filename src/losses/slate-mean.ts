import {
  clipByValue,
  cumsum,
  div,
  fill,
  greater,
  minimum,
  mul,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
  where,
} from '@tensorflow/tfjs-core';
import { gatherColumns } from '../engine/operators/columns.js';
import { maskedTopK } from '../engine/operators/masked-top-k.js';

/** Ranks what was not drawn behind everything that was. */
const LAST = -1e30;

/**
 * The mean of the values of a slate, the entries of each row that rank highest. An entry that was drawn several times
 * takes several places; a row with fewer draws than places gives its mean.
 *
 * @param values [B, M]
 * @param ranking [B, M] finite
 * @param counts how often each entry was drawn, [B, M]; once where null
 * @param size places of the slate
 * @returns [B]
 */
export function slateMean(
  values: Tensor2D,
  ranking: Tensor2D,
  counts: Tensor2D | null,
  size: number,
): Tensor1D {
  const [batch, columns] = values.shape;
  const width = Math.min(size, columns);
  const drawn = counts ? where(greater(counts, 0), ranking, fill(ranking.shape, LAST)) : ranking;
  const nothing = { excluded: new Int32Array(0), masked: emptyLists(batch), last: null };
  const { items } = maskedTopK(drawn as Tensor2D, nothing, width);
  // Where scores are no numbers there is no list; the loss is then no number either, which the trainer tells.
  const listed = items.map((item) => Math.max(item, 0));
  const index = tensor2d(listed, [batch, width], 'int32');
  const ofSlate = gatherColumns(values, index);
  if (counts === null) return div(sum(ofSlate, 1), width);
  const listedCounts = gatherColumns(counts, index);
  const taken = cumsum(listedCounts, 1, true);
  const places = minimum(listedCounts, clipByValue(sub(size, taken), 0, size));
  return div(sum<Tensor1D>(mul(ofSlate, places), 1), sum(places, 1));
}

function emptyLists(rows: number) {
  return { offsets: new Int32Array(rows + 1), values: new Int32Array(0) };
}
