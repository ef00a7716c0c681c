import { groupByRow, type Lists, row } from '../core/csr.js';
import { positiveItems } from '../split/positives.js';
import type { Split } from '../split/split.js';

/** How often pairs of items occur with the same user: X'X for the binary matrix X of train positives, row by row. */
export class CoOccurrences {
  readonly itemCount: number;
  private readonly itemsOfUser: Lists;
  private readonly usersOfItem: Lists;

  constructor(split: Split) {
    this.itemCount = split.itemCount;
    this.itemsOfUser = positiveItems(split.train);
    this.usersOfItem = transposed(this.itemsOfUser, split.itemCount);
  }

  /** n_i: the number of users of an item. */
  users(item: number): number {
    return this.usersOfItem.offsets[item + 1]! - this.usersOfItem.offsets[item]!;
  }

  /** Adds c_ij to `counts[j]` for every item j; c_ii = n_i. */
  addRow(item: number, counts: Float32Array | Int32Array): void {
    const { offsets, values } = this.itemsOfUser;
    for (const user of row(this.usersOfItem, item)) {
      for (let entry = offsets[user]!; entry < offsets[user + 1]!; entry++) counts[values[entry]!]!++;
    }
  }
}

function transposed({ offsets, values }: Lists, columnCount: number): Lists {
  const rows = new Int32Array(values.length);
  for (let index = 0; index + 1 < offsets.length; index++)
    rows.fill(index, offsets[index], offsets[index + 1]);
  const { offsets: columnOffsets, order } = groupByRow(values, columnCount);
  return { offsets: columnOffsets, values: order.map((entry) => rows[entry]!) };
}
