import { tensor2d, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { Backbone } from '../backbones/backbone.js';
import type { CompressedMatrix } from '../engine/kernels/sparse.js';
import type { UserEvents } from '../split/split.js';

/** Four users and four items; user 0 has the items 0 and 1, user 1 the items 1 and 2, user 2 the item 1, nobody else anything. */
export const smallGraph = {
  userCount: 4,
  itemCount: 4,
  seed: 1,
  train: {
    offsets: Int32Array.of(0, 2, 4, 5, 5),
    items: Int32Array.of(0, 1, 1, 2, 1),
    times: null,
    labels: null,
  } satisfies UserEvents,
};

/** Embeddings in two dimensions, of users and of items. */
export const smallEmbeddings = {
  users: [1, 0, 0, 1, 1, 1, 2, -1],
  items: [1, 2, 0, 1, -1, 1, 3, 0],
};

/** Gives a backbone over the small graph the small embeddings. */
export function withSmallEmbeddings(backbone: Backbone): Backbone {
  const [users, items] = backbone.parameterGroups()[0]!.variables as [Variable, Variable];
  tidy(() => {
    users.assign(tensor2d(smallEmbeddings.users, [4, 2]));
    items.assign(tensor2d(smallEmbeddings.items, [4, 2]));
  });
  return backbone;
}

/** A compressed matrix written out row by row. */
export function written({ rowCount, columnCount, offsets, columns, values }: CompressedMatrix): number[][] {
  return Array.from({ length: rowCount }, (_, row) => {
    const cells = new Array<number>(columnCount).fill(0);
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) {
      cells[columns[entry]!]! += values[entry]!;
    }
    return cells;
  });
}
