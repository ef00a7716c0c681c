import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { sharedDatasets } from '../testing/shared.js';
import { openZipMember } from './archive.js';
import { type ScanOptions, scanEvents } from './scan.js';

const options: ScanOptions = {
  where: 'ratings.csv',
  delimiter: ',',
  header: false,
  columns: { user: 0, item: 1, value: 2, time: 3 },
};

function scan(text: string | Buffer, changes: Partial<ScanOptions> = {}, chunk = 7) {
  const bytes = Buffer.from(text as string);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunk) chunks.push(bytes.subarray(at, at + chunk));
  return scanEvents(Readable.from(chunks), { ...options, ...changes });
}

it('reads columns, whatever the chunks', async () => {
  const text = 'user,item,rating,timestamp\r\nann,x,4.5,1000\r\nbob,y,-1,2000.25\r\n\r\nann,y,5,3000';
  for (const chunk of [1, 2, 3, 1000]) {
    expect(await scan(text, { header: true }, chunk)).toEqual({
      users: { codes: Int32Array.of(0, 1, 0), ids: ['ann', 'bob'] },
      items: { codes: Int32Array.of(0, 1, 1), ids: ['x', 'y'] },
      values: Float32Array.of(4.5, -1, 5),
      times: Float64Array.of(1000, 2000.25, 3000),
      dropped: [],
    });
  }
});

it('reads the delimiters of the field: two colons, tabs, spaces', async () => {
  for (const delimiter of ['::', '\t', ' ']) {
    const text = ['1', '1193', '5', '978300760\n'].join(delimiter);
    const events = await scan(text, { delimiter });
    expect([events.users.ids, events.items.ids, events.values?.[0], events.times?.[0]], delimiter).toEqual([
      ['1'],
      ['1193'],
      5,
      978300760,
    ]);
  }
});

it('takes columns in any order and passes over the others', async () => {
  const events = await scan('x,7,ann,more,and more\n', { columns: { user: 2, item: 0 } });
  expect(events.users.ids).toEqual(['ann']);
  expect(events.items.ids).toEqual(['x']);
  expect(events.values).toBeNull();
  expect(events.times).toBeNull();
});

it('turns milliseconds into seconds and keeps their fraction', async () => {
  const events = await scan('ann,x,5,1546297654677\n', { timeUnit: 'milliseconds' });
  expect(events.times?.[0]).toBe(1546297654.677);
});

it('keeps ids as text: leading zeros, UTF-8, a byte order mark before the first', async () => {
  const events = await scan('\uFEFF007,Amélie,1,1\n7,Amelie,1,1\n');
  expect(events.users.ids).toEqual(['007', '7']);
  expect(events.items.ids).toEqual(['Amélie', 'Amelie']);
});

it('counts malformed rows and names the first', async () => {
  const good = 'ann,x,5,1\nbob,y,4,2\ncem,z,3,3\neva,x,2,4\nfay,x,2,5\n';
  const events = await scan(`${good}ann,x\n,x,5,1\nann,x,five,1\n"ann",x,5,1\n`);
  expect(events.users.codes.length).toBe(5);
  expect(events.dropped).toEqual([
    { reason: 'malformed row (the first at ratings.csv:6)', unit: 'rows', count: 4 },
  ]);
});

it('refuses a file of another shape and shows the line', async () => {
  await expect(scan('1::1193::5::978300760\n'.repeat(300))).rejects.toThrow(
    /ratings.csv:1: .*\n {2}expected: rows separated by ",": user in column 1.*\n {2}found: {4}"1::1193::5::978300760"/,
  );
  await expect(scan('ann,x,5,1\n<html>\n</html>\n')).rejects.toThrow(/ratings.csv:2: .*[\s\S]*"<html>"/);
  await expect(scan(Buffer.alloc(2 * 1024 * 1024, 'x'), {}, 65536)).rejects.toThrow(/ratings.csv:1: /);
});

it('refuses a file without rows', async () => {
  await expect(scan('')).rejects.toThrow(/holds no rows/);
  await expect(scan('user,item\n', { header: true })).rejects.toThrow(/holds no rows/);
});

it('keeps thousands of ids apart', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => `user-${n % 5003},item-${n % 211},1,${n}\n`);
  const events = await scan(rows.join(''), {}, 4096);
  expect(events.users.ids.length).toBe(5003);
  expect(events.items.ids.length).toBe(211);
  expect(events.users.ids[events.users.codes[19_999]!]).toBe(`user-${19_999 % 5003}`);
});

describe.skipIf(sharedDatasets === null)('real data', () => {
  it('reads MovieLens 1M', async () => {
    const path = `${sharedDatasets}/mirror/files.grouplens.org/datasets/movielens/ml-1m.zip`;
    const events = await scanEvents(await openZipMember(path, 'ml-1m/ratings.dat'), {
      ...options,
      delimiter: '::',
    });
    expect([events.users.codes.length, events.users.ids.length, events.items.ids.length]).toEqual([
      1_000_209, 6_040, 3_706,
    ]);
    expect(events.dropped).toEqual([]);
  });
});
