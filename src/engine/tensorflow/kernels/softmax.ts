import {
  add,
  addN,
  concat,
  div,
  exp,
  expandDims,
  greater,
  log,
  matMul,
  max,
  maximum,
  mul,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { SoftmaxKernels } from '../../kernels/softmax.js';
import type { ColumnKernels } from './columns.js';

/** Bytes of scores that are worked on at a time: larger blocks leave the cache, and the allocator gives them back. */
const BLOCK_BYTES = 2 ** 23;
/** Least finite number: the maximum of rows in which nothing counts. */
const LEAST = -3.4e38;
/** Sums from here on have lost nothing to underflow that matters in them. */
const SAFE_SUM = 1e-30;

/** Exponentials with the row's maximum taken out: [B, M], their sums [B], and the maxima [B]. */
type Exponentials = {
  weights: Tensor2D;
  sums: Tensor1D;
  maxima: Tensor1D;
};

/** With TensorFlow's elementwise operations; the exponentials of the forward pass are kept for the gradient. */
export function softmax({ countColumns }: ColumnKernels): SoftmaxKernels {
  return {
    logSumExp: (matrix, counts, temperature) => {
      const { weights, sums, maxima } = exponentials(() => div(matrix, temperature), counts);
      return { value: add<Tensor1D>(log(sums), maxima), saved: [weights, sums] };
    },

    logSumExpGradient: ([weights, sums], temperature, gradient) =>
      tidy(() => mul<Tensor2D>(weights!, expandDims(div(gradient, mul(sums!, temperature)), 1))),

    scoresLogSumExp: (users, items, index, temperature) => {
      const logits = mul<Tensor2D>(users, 1 / temperature);
      const blocks = blocksOf(users.shape[0], items.shape[0]).map(({ start, count }) => {
        const counts = index && countColumns(rowsOf(index, start, count), items.shape[0]);
        const logitsOf = () => matMul<Tensor2D>(rowsOf(logits, start, count), items, false, true);
        const block = exponentials(logitsOf, counts);
        counts?.dispose();
        return block;
      });
      const sums = concat(blocks.map((block) => block.sums));
      const value = add<Tensor1D>(log(sums), concat(blocks.map((block) => block.maxima)));
      return { value, saved: [sums, ...blocks.map((block) => block.weights)] };
    },

    scoresLogSumExpGradient: (users, items, [sums, ...blocks], temperature, gradient) =>
      tidy(() => {
        const factors = expandDims(div(gradient, mul(sums!, temperature)), 1);
        const scaled = mul<Tensor2D>(users, factors);
        const forUsers: Tensor2D[] = [];
        const forItems: Tensor[] = [];
        let start = 0;
        for (const weights of blocks as Tensor2D[]) {
          const count = weights.shape[0];
          forUsers.push(matMul(weights, items));
          forItems.push(matMul(weights, rowsOf(scaled, start, count), true));
          start += count;
        }
        return [mul(concat(forUsers), factors), addN(forItems) as Tensor2D];
      }),
  };
}

/**
 * First with the maximum of the whole row, which is a pass less; again among what counts, if the sum then says that
 * something uncounted was far above it, or is no number.
 */
function exponentials(makeLogits: () => Tensor2D, counts: Tensor2D | null): Exponentials {
  return tidy(() => {
    const logits = makeLogits();
    const maxima = maximum<Tensor1D>(max(logits, 1), LEAST);
    const all = exp<Tensor2D>(sub(logits, expandDims(maxima, 1)));
    if (counts === null) return { weights: all, sums: sum<Tensor1D>(all, 1), maxima };
    const weights = mul<Tensor2D>(all, counts);
    const sums = sum<Tensor1D>(weights, 1);
    const safe = sums.dataSync().every((total) => total >= SAFE_SUM);
    return safe ? { weights, sums, maxima } : countedExponentials(logits, counts);
  });
}

function countedExponentials(logits: Tensor2D, counts: Tensor2D): Exponentials {
  const counted = greater(counts, 0);
  const maxima = max<Tensor1D>(where(counted, logits, LEAST), 1);
  const differences = where(counted, sub(logits, expandDims(maxima, 1)), zerosLike(logits));
  const weights = mul<Tensor2D>(exp(differences), counts);
  return { weights, sums: sum(weights, 1), maxima };
}

function rowsOf(matrix: Tensor2D, start: number, count: number): Tensor2D {
  return count === matrix.shape[0] ? matrix : slice(matrix, [start, 0], [count, matrix.shape[1]]);
}

/** Runs of rows whose scores of all items fit a block. */
function blocksOf(rows: number, items: number): { start: number; count: number }[] {
  const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / (items * Float32Array.BYTES_PER_ELEMENT)));
  const count = Math.ceil(rows / perBlock);
  return Array.from({ length: count }, (_, k) => ({
    start: k * perBlock,
    count: Math.min(perBlock, rows - k * perBlock),
  }));
}
