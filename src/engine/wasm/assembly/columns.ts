/** out[b, m] = matrix[b, index[b, m]] */
export function gatherColumns(matrix: usize, index: usize, out: usize, batch: i32, perRow: i32, columns: i32): void {
  let entry: usize = 0;
  for (let b = 0; b < batch; b++) {
    const row = matrix + ((<usize>b * <usize>columns) << 2);
    for (let m = 0; m < perRow; m++, entry += 4) {
      store<f32>(out + entry, load<f32>(row + (<usize>load<i32>(index + entry) << 2)));
    }
  }
}

/** out[b, index[b, m]] += values[b, m]; out starts at 0, repeated columns add up in order. */
export function scatterAddColumns(
  values: usize,
  index: usize,
  out: usize,
  batch: i32,
  perRow: i32,
  columns: i32,
): void {
  let entry: usize = 0;
  for (let b = 0; b < batch; b++) {
    const row = out + ((<usize>b * <usize>columns) << 2);
    memory.fill(row, 0, <usize>columns << 2);
    for (let m = 0; m < perRow; m++, entry += 4) {
      const cell = row + (<usize>load<i32>(index + entry) << 2);
      store<f32>(cell, load<f32>(cell) + load<f32>(values + entry));
    }
  }
}

/** out[b, i] = how often i stands in row b of index. */
export function countColumns(index: usize, out: usize, batch: i32, perRow: i32, columns: i32): void {
  let entry: usize = 0;
  for (let b = 0; b < batch; b++) {
    const row = out + ((<usize>b * <usize>columns) << 2);
    memory.fill(row, 0, <usize>columns << 2);
    for (let m = 0; m < perRow; m++, entry += 4) {
      const cell = row + (<usize>load<i32>(index + entry) << 2);
      store<f32>(cell, load<f32>(cell) + 1);
    }
  }
}
