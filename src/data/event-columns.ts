/** Aligned columns of events, longer than they are filled. */
export interface EventColumns {
  users: Int32Array<ArrayBuffer>;
  items: Int32Array<ArrayBuffer>;
  values: Float32Array<ArrayBuffer> | null;
  times: Float64Array<ArrayBuffer> | null;
}

/** Empty columns for so many rows; values and times only where there are any. */
export function eventColumns(rows: number, values: boolean, times: boolean): EventColumns {
  return {
    users: new Int32Array(rows),
    items: new Int32Array(rows),
    values: values ? new Float32Array(rows) : null,
    times: times ? new Float64Array(rows) : null,
  };
}

/** The same columns, twice as long. */
export function grown(full: EventColumns): EventColumns {
  const larger = eventColumns(full.users.length * 2, full.values !== null, full.times !== null);
  larger.users.set(full.users);
  larger.items.set(full.items);
  if (full.values !== null) larger.values?.set(full.values);
  if (full.times !== null) larger.times?.set(full.times);
  return larger;
}
