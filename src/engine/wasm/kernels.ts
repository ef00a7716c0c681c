import { add, log, type Rank } from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernels.js';
import type { Heap } from './heap.js';

/** The kernels on the heap of the tfjs wasm backend, in place and without copies. */
export function wasmKernels(heap: Heap): Kernels {
  const call = heap.kernels;
  return {
    gatherRows(table, rows) {
      const out = heap.allocate<Rank.R2>([rows.size, table.shape[1]]);
      call.gatherRows!(heap.address(table), heap.address(rows), out.address, rows.size, table.shape[1]);
      return out.tensor;
    },

    scatterAddRows(values, rows, rowCount) {
      const size = values.shape[1];
      const out = heap.allocate<Rank.R2>([rowCount, size]);
      call.scatterAddRows!(heap.address(values), heap.address(rows), out.address, rows.size, rowCount, size);
      return out.tensor;
    },

    sampledScores(users, items, index) {
      const [batch, perRow] = index.shape;
      const out = heap.allocate<Rank.R2>([batch, perRow]);
      call.sampledScores!(
        heap.address(users),
        heap.address(items),
        heap.address(index),
        out.address,
        batch,
        perRow,
        users.shape[1],
      );
      return out.tensor;
    },

    sampledScoresGradient(users, items, index, gradient) {
      const [batch, perRow] = index.shape;
      const forUsers = heap.allocate<Rank.R2>(users.shape);
      const forItems = heap.allocate<Rank.R2>(items.shape);
      call.sampledScoresGradient!(
        heap.address(users),
        heap.address(items),
        heap.address(index),
        heap.address(gradient),
        forUsers.address,
        forItems.address,
        batch,
        perRow,
        items.shape[0],
        users.shape[1],
      );
      return [forUsers.tensor, forItems.tensor];
    },

    logSumExp(matrix) {
      const [batch, columns] = matrix.shape;
      const maxima = heap.allocate<Rank.R1>([batch]);
      const sums = heap.allocate<Rank.R1>([batch]);
      call.expSums!(heap.address(matrix), maxima.address, sums.address, batch, columns);
      return add(maxima.tensor, log(sums.tensor));
    },

    scaledSoftmax(matrix, logSumExp, gradient) {
      const [batch, columns] = matrix.shape;
      const out = heap.allocate<Rank.R2>([batch, columns]);
      call.scaledSoftmax!(
        heap.address(matrix),
        heap.address(logSumExp),
        heap.address(gradient),
        out.address,
        batch,
        columns,
      );
      return out.tensor;
    },

    normalizeRows(x, epsilon) {
      const [count, size] = x.shape;
      const out = heap.allocate<Rank.R2>([count, size]);
      const norms = heap.allocate<Rank.R1>([count]);
      call.normalizeRows!(heap.address(x), out.address, norms.address, count, size, epsilon);
      return [out.tensor, norms.tensor];
    },

    normalizeRowsGradient(normalized, norms, gradient) {
      const [count, size] = normalized.shape;
      const out = heap.allocate<Rank.R2>([count, size]);
      call.normalizeRowsGradient!(
        heap.address(normalized),
        heap.address(norms),
        heap.address(gradient),
        out.address,
        count,
        size,
      );
      return out.tensor;
    },

    adamStep(parameter, first, second, gradient, { beta1, beta2, stepSize, inverseRoot, epsilon }) {
      call.adamStep!(
        heap.address(parameter),
        heap.address(first),
        heap.address(second),
        heap.address(gradient),
        parameter.size,
        beta1,
        beta2,
        stepSize,
        inverseRoot,
        epsilon,
      );
    },
  };
}
