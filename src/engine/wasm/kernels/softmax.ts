import { add, div, log, mul, type Rank, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import type { SoftmaxKernels } from '../../kernels/softmax.js';
import type { Heap } from '../heap.js';
import { Products } from '../products.js';

/** Rows whose scores are made, counted and exponentiated together, so that they stay in the cache. */
const BLOCK = 32;

/** On the heap of the tfjs wasm backend; the exponentials of the forward pass are kept for the gradient. */
export function softmax(heap: Heap): SoftmaxKernels {
  const call = heap.kernels;
  const products = new Products(heap);
  return {
    logSumExp(matrix, counts, temperature) {
      const [batch, columns] = matrix.shape;
      const weights = heap.allocate<Rank.R2>([batch, columns]);
      const maxima = heap.allocate<Rank.R1>([batch]);
      const sums = heap.allocate<Rank.R1>([batch]);
      call.expSums!(
        heap.address(matrix),
        counts ? heap.address(counts) : 0,
        weights.address,
        maxima.address,
        sums.address,
        batch,
        columns,
        1 / temperature,
      );
      return {
        value: fromMaxima(maxima.tensor, sums.tensor, temperature),
        saved: [weights.tensor, sums.tensor],
      };
    },

    logSumExpGradient([weights, sums], temperature, gradient) {
      const [batch, columns] = weights!.shape as [number, number];
      const out = heap.allocate<Rank.R2>([batch, columns]);
      call.logSumExpGradient!(
        heap.address(weights!),
        heap.address(sums!),
        heap.address(gradient),
        out.address,
        batch,
        columns,
        1 / temperature,
      );
      return out.tensor;
    },

    drawnLogSumExp(users, items, index, temperature) {
      const [batch, perRow] = index.shape;
      const [count, size] = items.shape;
      const offsets = heap.allocate([count + 1], 'int32');
      const userOf = heap.allocate([index.size], 'int32');
      const weights = heap.allocate([index.size]);
      const maxima = heap.allocate<Rank.R1>([batch]);
      const sums = heap.allocate<Rank.R1>([batch]);
      const totals = heap.allocate([2 * batch]);
      const drawn = heap.address(index);
      call.drawsByItem!(drawn, 0, offsets.address, userOf.address, 0, batch, perRow, count);
      const [u, v] = [heap.address(users), heap.address(items)];
      call.scoresByItem!(u, v, offsets.address, userOf.address, weights.address, count, size);
      call.expSumsByUser!(
        weights.address,
        userOf.address,
        maxima.address,
        sums.address,
        totals.address,
        index.size,
        batch,
        1 / temperature,
      );
      totals.tensor.dispose();
      return {
        value: fromMaxima(maxima.tensor, sums.tensor, temperature),
        saved: [offsets.tensor, userOf.tensor, weights.tensor, sums.tensor],
      };
    },

    drawnLogSumExpGradient(users, items, [offsets, userOf, weights, sums], temperature, gradient) {
      const [batch, size] = users.shape;
      const count = items.shape[0];
      const forUsers = heap.allocate<Rank.R2>(users.shape);
      const forItems = heap.allocate<Rank.R2>(items.shape);
      const factors = tidy(() => div<Tensor1D>(gradient, mul(sums as Tensor1D, temperature)));
      const scaled = heap.allocate<Rank.R2>(users.shape);
      const draws = [offsets!, userOf!, weights!].map((part) => heap.address(part));
      call.scaleRows!(heap.address(users), heap.address(factors), scaled.address, batch, size);
      call.sparseMatMul!(...draws, scaled.address, forItems.address, count, size);
      call.transposedSparseMatMul!(...draws, heap.address(items), forUsers.address, count, batch, size);
      call.scaleRows!(forUsers.address, heap.address(factors), forUsers.address, batch, size);
      for (const spent of [factors, scaled.tensor]) spent.dispose();
      return [forUsers.tensor, forItems.tensor];
    },

    scoresLogSumExp(users, items, index, temperature) {
      const [batch, size] = users.shape;
      const count = items.shape[0];
      const perRow = index ? index.shape[1] : 0;
      const weights = heap.allocate<Rank.R2>([batch, count]);
      const maxima = heap.allocate<Rank.R1>([batch]);
      const sums = heap.allocate<Rank.R1>([batch]);
      const panels = products.rowPanels(items);
      const counts = index && heap.allocate([Math.min(BLOCK, batch), count]);
      for (let start = 0; start < batch; start += BLOCK) {
        const rows = Math.min(BLOCK, batch - start);
        const scores = weights.address + 4 * start * count;
        products.product(heap.address(users) + 4 * start * size, panels, scores, rows, count, size);
        if (index && counts) {
          const drawn = heap.address(index) + 4 * start * perRow;
          call.countColumns!(drawn, counts.address, rows, perRow, count);
        }
        call.expSums!(
          scores,
          counts ? counts.address : 0,
          scores,
          maxima.address + 4 * start,
          sums.address + 4 * start,
          rows,
          count,
          1 / temperature,
        );
      }
      panels.tensor.dispose();
      counts?.tensor.dispose();
      return {
        value: fromMaxima(maxima.tensor, sums.tensor, temperature),
        saved: [weights.tensor, sums.tensor],
      };
    },

    scoresLogSumExpGradient(users, items, saved, temperature, gradient) {
      const [weights, sums] = saved as [Tensor, Tensor1D];
      const [batch, size] = users.shape;
      const count = items.shape[0];
      const forUsers = heap.allocate<Rank.R2>(users.shape);
      const forItems = heap.allocate<Rank.R2>(items.shape);
      const factors = tidy(() => div<Tensor1D>(gradient, mul(sums, temperature)));
      const ofItems = products.columnPanels(items);
      products.product(heap.address(weights), ofItems, forUsers.address, batch, size, count);
      ofItems.tensor.dispose();
      call.scaleRows!(forUsers.address, heap.address(factors), forUsers.address, batch, size);
      const scaled = heap.allocate<Rank.R2>(users.shape);
      call.scaleRows!(heap.address(users), heap.address(factors), scaled.address, batch, size);
      const ofUsers = products.columnPanels(scaled.tensor);
      products.transposedProduct(heap.address(weights), ofUsers, forItems.address, count, size, batch);
      for (const spent of [factors, scaled.tensor, ofUsers.tensor]) spent.dispose();
      return [forUsers.tensor, forItems.tensor];
    },
  };
}

function fromMaxima(maxima: Tensor1D, sums: Tensor1D, temperature: number): Tensor1D {
  return tidy(() => add<Tensor1D>(mul(maxima, 1 / temperature), log(sums)));
}
