import {
  addN,
  concat,
  matMul,
  mul,
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { EmbeddingKernels } from '../../kernels/embeddings.js';
import type { ScoreKernels } from '../../kernels/scores.js';
import type { ColumnKernels } from './columns.js';

/** Bytes of looked-up item vectors that a block of users may take. */
const BLOCK_BYTES = 2 ** 26;

/**
 * Block by block of users, so that the vectors of all drawn items never exist at once.
 *
 * @param blockBytes how much of them may exist
 */
export function scores(
  { gatherRows, scatterAddRows }: EmbeddingKernels,
  blockBytes = BLOCK_BYTES,
): Omit<ScoreKernels, keyof ColumnKernels> {
  return {
    sampledScores: (users, items, index) =>
      tidy(() => {
        const [, perRow] = index.shape;
        const size = users.shape[1];
        const blocks = blocksOf(index, size, blockBytes).map(({ start, count }) => {
          const drawn = drawnItems(index, start, count);
          const vectors = reshape(gatherRows(items, drawn), [count, perRow, size]);
          const asRows = reshape(slice(users, [start, 0], [count, size]), [count, 1, size]);
          return reshape(matMul(asRows, vectors, false, true), [count, perRow]) as Tensor2D;
        });
        return concat(blocks, 0);
      }),

    sampledScoresGradient: (users, items, index, gradient) =>
      tidy(() => {
        const [, perRow] = index.shape;
        const size = users.shape[1];
        const forUsers: Tensor2D[] = [];
        const forItems: Tensor[] = [];
        for (const { start, count } of blocksOf(index, size, blockBytes)) {
          const drawn = drawnItems(index, start, count);
          const vectors = reshape(gatherRows(items, drawn), [count, perRow, size]);
          const factors = slice(gradient, [start, 0], [count, perRow]);
          const summed = matMul(reshape(factors, [count, 1, perRow]), vectors);
          forUsers.push(reshape(summed, [count, size]));
          const asRows = reshape(slice(users, [start, 0], [count, size]), [count, 1, size]);
          const shares = mul(reshape(factors, [count, perRow, 1]), asRows);
          const block = scatterAddRows(reshape(shares, [count * perRow, size]), drawn, items.shape[0]);
          forItems.push(forItems.length === 0 ? block : addN([forItems.pop()!, block]));
        }
        return [concat(forUsers, 0), forItems[0] as Tensor2D];
      }),

    allScores: (users, items) => matMul(users, items, false, true),

    allScoresGradient: (users, items, gradient) => [matMul(gradient, items), matMul(gradient, users, true)],
  };
}

/** Runs of rows whose looked-up vectors fit a block. */
function blocksOf(index: Tensor2D, size: number, blockBytes: number): { start: number; count: number }[] {
  const [batch, perRow] = index.shape;
  const rows = Math.max(1, Math.floor(blockBytes / (perRow * size * Float32Array.BYTES_PER_ELEMENT)));
  const blocks = Math.ceil(batch / rows);
  return Array.from({ length: blocks }, (_, k) => ({
    start: k * rows,
    count: Math.min(rows, batch - k * rows),
  }));
}

function drawnItems(index: Tensor2D, start: number, count: number): Tensor1D {
  return reshape(slice(index, [start, 0], [count, index.shape[1]]), [count * index.shape[1]]);
}
