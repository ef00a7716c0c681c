import { InputError } from '../../core/errors.js';
import { IdColumnBuilder } from '../id-column.js';
import { readLines } from '../lines.js';
import type { ScannedEvents } from '../scan.js';
import { fieldsOf, hasTimes, type Sample } from './file-layout.js';
import { GrowingColumn } from './growing-column.js';
import { MalformedRows } from './malformed-rows.js';

/**
 * Reads `user item item …` lines, or `user item|time item|time …` with times in seconds: one event for each item. A line
 * with a user alone holds no events; an item without its time is counted as a malformed row.
 *
 * @param sample the first lines, which tell whether there are times
 * @throws InputError where no line holds an event
 */
export async function readUserLists(
  stream: AsyncIterable<Uint8Array>,
  delimiter: string,
  sample: Sample,
): Promise<ScannedEvents> {
  const users = new IdColumnBuilder();
  const items = new IdColumnBuilder();
  const times = hasTimes(sample.lines, delimiter) ? new GrowingColumn(Float64Array) : null;
  const malformed = new MalformedRows(sample.where);
  let number = 0;
  for await (const line of readLines(stream)) {
    number++;
    const [user, ...entries] = fieldsOf(line, delimiter);
    if (!user) continue;
    for (const entry of entries) {
      if (entry === '') continue;
      const { item, time } = times === null ? { item: entry, time: 0 } : timedItem(entry);
      if (item === '' || Number.isNaN(time)) {
        malformed.add(number);
        continue;
      }
      users.add(user);
      items.add(item);
      times?.add(time);
    }
  }
  if (users.length === 0) {
    throw new InputError('The file holds no events', {
      where: sample.where,
      expected: 'a user and then items on each line',
      found: 'no line with an item',
    });
  }
  return {
    users: users.build(),
    items: items.build(),
    values: null,
    times: times?.build() ?? null,
    dropped: malformed.dropped(),
  };
}

/** Takes `item|time` apart; the time is NaN where there is none. */
function timedItem(entry: string): { item: string; time: number } {
  const bar = entry.lastIndexOf('|');
  const time = entry.slice(bar + 1);
  return { item: entry.slice(0, Math.max(bar, 0)), time: time === '' ? Number.NaN : Number(time) };
}
