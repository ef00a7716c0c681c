import { dispose, type Rank } from '@tensorflow/tfjs-core';
import type { ScoreKernels } from '../../kernels/scores.js';
import type { Heap } from '../heap.js';
import { Products } from '../products.js';

/** On the heap of the tfjs wasm backend, in place and without copies. */
export function scores(heap: Heap): ScoreKernels {
  const call = heap.kernels;
  const products = new Products(heap);
  return {
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
      const offsets = heap.allocate([items.shape[0] + 1], 'int32');
      const userOf = heap.allocate([index.size], 'int32');
      const factorOf = heap.allocate([index.size]);
      call.sampledScoresGradient!(
        heap.address(users),
        heap.address(items),
        heap.address(index),
        heap.address(gradient),
        forUsers.address,
        forItems.address,
        offsets.address,
        userOf.address,
        factorOf.address,
        batch,
        perRow,
        items.shape[0],
        users.shape[1],
      );
      dispose([offsets.tensor, userOf.tensor, factorOf.tensor]);
      return [forUsers.tensor, forItems.tensor];
    },

    allScores(users, items) {
      const [batch, size] = users.shape;
      const count = items.shape[0];
      const out = heap.allocate<Rank.R2>([batch, count]);
      const panels = products.rowPanels(items);
      products.product(heap.address(users), panels, out.address, batch, count, size);
      panels.tensor.dispose();
      return out.tensor;
    },

    allScoresGradient(users, items, gradient) {
      const [batch, size] = users.shape;
      const count = items.shape[0];
      const forUsers = heap.allocate<Rank.R2>(users.shape);
      const forItems = heap.allocate<Rank.R2>(items.shape);
      const ofItems = products.columnPanels(items);
      products.product(heap.address(gradient), ofItems, forUsers.address, batch, size, count);
      ofItems.tensor.dispose();
      const ofUsers = products.columnPanels(users);
      products.transposedProduct(heap.address(gradient), ofUsers, forItems.address, count, size, batch);
      ofUsers.tensor.dispose();
      return [forUsers.tensor, forItems.tensor];
    },

    gatherColumns(matrix, index) {
      const [batch, perRow] = index.shape;
      const out = heap.allocate<Rank.R2>([batch, perRow]);
      call.gatherColumns!(
        heap.address(matrix),
        heap.address(index),
        out.address,
        batch,
        perRow,
        matrix.shape[1],
      );
      return out.tensor;
    },

    scatterAddColumns(values, index, columnCount) {
      const [batch, perRow] = index.shape;
      const out = heap.allocate<Rank.R2>([batch, columnCount]);
      call.scatterAddColumns!(
        heap.address(values),
        heap.address(index),
        out.address,
        batch,
        perRow,
        columnCount,
      );
      return out.tensor;
    },

    countColumns(index, columnCount) {
      const [batch, perRow] = index.shape;
      const out = heap.allocate<Rank.R2>([batch, columnCount]);
      call.countColumns!(heap.address(index), out.address, batch, perRow, columnCount);
      return out.tensor;
    },
  };
}
