import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { idsOf } from '../../testing/sources.js';
import { readUserLists } from './user-lists.js';

function read(text: string) {
  const stream = Readable.from([Buffer.from(text)]);
  return readUserLists(stream, ' ', { where: 'train.txt', lines: text.split('\n') });
}

it('gives one event for each item, also in the order of the line', async () => {
  const events = await read('7 30 10 20\n8 10\n9\n');
  expect(idsOf(events.users)).toEqual(['7', '7', '7', '8']);
  expect(idsOf(events.items)).toEqual(['30', '10', '20', '10']);
  expect(events.times).toBeNull();
});

it('says that no user has an item', async () => {
  await expect(read('1\n2\n')).rejects.toThrow(/train.txt: The file holds no events/);
});
