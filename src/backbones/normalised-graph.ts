import { groupByRow } from '../core/csr.js';
import type { CompressedMatrix } from '../engine/kernels/sparse.js';
import { positiveItems } from '../split/positives.js';
import type { ModelContext } from './model-context.js';

/**
 * The graph that vectors are propagated over: D^-1/2 A D^-1/2 (He et al., LightGCN, 2020, equation 8), where A joins each
 * user with the distinct items of its train positives, without loops, and D holds the number of neighbours. A node
 * without neighbours has an empty row, as if its degree were 1.
 *
 * @returns [U + I, U + I], users first; symmetric to the last bit
 */
export function normalisedGraph({
  train,
  userCount,
  itemCount,
}: Pick<ModelContext, 'train' | 'userCount' | 'itemCount'>): CompressedMatrix {
  const { offsets: ofUsers, values: items } = positiveItems(train);
  const edges = items.length;
  const nodeCount = userCount + itemCount;
  const usersOf = new Int32Array(edges);
  for (let user = 0; user < userCount; user++) usersOf.fill(user, ofUsers[user], ofUsers[user + 1]);
  const ofItems = groupByRow(items, itemCount);

  const offsets = new Int32Array(nodeCount + 1);
  offsets.set(ofUsers);
  for (let item = 0; item < itemCount; item++) {
    offsets[userCount + item + 1] = edges + ofItems.offsets[item + 1]!;
  }
  const columns = new Int32Array(2 * edges);
  for (let edge = 0; edge < edges; edge++) {
    columns[edge] = userCount + items[edge]!;
    columns[edges + edge] = usersOf[ofItems.order[edge]!]!;
  }
  const degree = (node: number) => offsets[node + 1]! - offsets[node]!;
  const values = new Float32Array(2 * edges);
  for (let node = 0; node < nodeCount; node++) {
    for (let entry = offsets[node]!; entry < offsets[node + 1]!; entry++) {
      values[entry] = 1 / Math.sqrt(degree(node) * degree(columns[entry]!));
    }
  }
  return { rowCount: nodeCount, columnCount: nodeCount, offsets, columns, values };
}
