import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { idsOf } from '../../testing/sources.js';
import { readQuotedEvents } from './quoted-events.js';

function read(text: string) {
  return readQuotedEvents(Readable.from([Buffer.from(text)]), {
    where: 'log.csv',
    delimiter: ',',
    header: true,
    columns: { user: 0, item: 1, time: 2 },
    timeUnit: 'milliseconds',
  });
}

it('reads commas and line ends inside quotes', async () => {
  const events = await read('user,item,time\nann,"War, and\nPeace",2000\n"bob",B2,"3000"\n');
  expect(idsOf(events.users)).toEqual(['ann', 'bob']);
  expect(idsOf(events.items)).toEqual(['War, and\nPeace', 'B2']);
  expect(events.times).toEqual(Float64Array.of(2, 3));
  expect(events.values).toBeNull();
});

it('says that no row could be read', async () => {
  await expect(read('user,item,time\n"ann","B1",yesterday\n')).rejects.toThrow(
    /log.csv: The file holds no row/,
  );
});
