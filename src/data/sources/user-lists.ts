import type { Dropped } from '../dataset.js';
import { IdColumnBuilder } from '../id-column.js';
import { readLines } from '../lines.js';
import type { ScannedEvents } from '../scan.js';
import { fieldsOf } from './file-layout.js';

/** Reads `user item item …` lines: one event for each item. A line with a user alone holds no events. */
export async function readUserLists(
  stream: AsyncIterable<Uint8Array>,
  delimiter: string,
): Promise<ScannedEvents> {
  const users = new IdColumnBuilder();
  const items = new IdColumnBuilder();
  for await (const line of readLines(stream)) {
    const [user, ...list] = fieldsOf(line, delimiter);
    for (const item of list) {
      if (!user || item === '') continue;
      users.add(user);
      items.add(item);
    }
  }
  const dropped: Dropped[] = [];
  return { users: users.build(), items: items.build(), values: null, times: null, dropped };
}
