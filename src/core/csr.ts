/** Lists of integers, one list a row, in compressed form: row r is `values[offsets[r] .. offsets[r + 1])`. */
export interface Lists {
  /** Length rows + 1, starting at 0. */
  offsets: Int32Array;
  values: Int32Array;
}

/** The values of one row, as a view. */
export function row(lists: Lists, index: number): Int32Array {
  return lists.values.subarray(lists.offsets[index], lists.offsets[index + 1]);
}

/** The lists of some rows, in their order. */
export function rowsOf(lists: Lists, rows: Int32Array): Lists {
  const offsets = new Int32Array(rows.length + 1);
  for (let index = 0; index < rows.length; index++) {
    const r = rows[index]!;
    offsets[index + 1] = offsets[index]! + lists.offsets[r + 1]! - lists.offsets[r]!;
  }
  const values = new Int32Array(offsets[rows.length]!);
  for (let index = 0; index < rows.length; index++) {
    let from = lists.offsets[rows[index]!]!;
    for (let to = offsets[index]!; to < offsets[index + 1]!; to++) values[to] = lists.values[from++]!;
  }
  return { offsets, values };
}

/**
 * The stable order that groups entries by row: `order[k]` is the index of the k-th entry, rows ascending, entries of a
 * row in their given order; `offsets` delimits the rows.
 */
export function groupByRow(rows: Int32Array, rowCount: number): { offsets: Int32Array; order: Int32Array } {
  const offsets = new Int32Array(rowCount + 1);
  for (const r of rows) offsets[r + 1]!++;
  for (let r = 0; r < rowCount; r++) offsets[r + 1]! += offsets[r]!;
  const next = offsets.slice(0, rowCount);
  const order = new Int32Array(rows.length);
  for (let entry = 0; entry < rows.length; entry++) order[next[rows[entry]!]!++] = entry;
  return { offsets, order };
}
