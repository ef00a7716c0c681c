import { InputError } from '../../core/errors.js';
import { IdColumnBuilder } from '../id-column.js';
import type { ScannedEvents, ScanOptions } from '../scan.js';
import { readTable } from '../table.js';
import { GrowingColumn } from './growing-column.js';
import { MalformedRows } from './malformed-rows.js';

/**
 * Reads comma-separated events with quoted fields, which `scanEvents` does not know; for files of at most 256 MiB.
 *
 * @throws InputError where no row can be read
 */
export async function readQuotedEvents(
  stream: AsyncIterable<Uint8Array>,
  { where, delimiter, header, columns, timeUnit }: ScanOptions,
): Promise<ScannedEvents> {
  const users = new IdColumnBuilder();
  const items = new IdColumnBuilder();
  const values = new GrowingColumn(Float32Array);
  const times = new GrowingColumn(Float64Array);
  const malformed = new MalformedRows(where);
  await readTable(stream, { where, delimiter, header }, (fields, line) => {
    const user = fields[columns.user];
    const item = fields[columns.item];
    const value = numberIn(fields, columns.value);
    const time = numberIn(fields, columns.time);
    if (!user || !item || Number.isNaN(value) || Number.isNaN(time)) {
      malformed.add(line);
      return;
    }
    users.add(user);
    items.add(item);
    values.add(value);
    times.add(timeUnit === 'milliseconds' ? time / 1000 : time);
  });
  if (users.length === 0) {
    throw new InputError('The file holds no row that could be read', {
      where,
      expected: 'a user and an item a row, and numbers for value and time',
      fix: 'check the file and dataset.columns',
    });
  }
  return {
    users: users.build(),
    items: items.build(),
    values: columns.value === undefined ? null : values.build(),
    times: columns.time === undefined ? null : times.build(),
    dropped: malformed.dropped(),
  };
}

/** 0 for a column that is not read, NaN for a field that is no number. */
function numberIn(fields: readonly string[], column: number | undefined): number {
  if (column === undefined) return 0;
  const field = fields[column]?.trim();
  return field ? Number(field) : Number.NaN;
}
