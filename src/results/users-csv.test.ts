import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, expect, it } from 'vitest';
import type { UserValues } from '../evaluation/evaluation.js';
import { readUserValues, rememberUserValues, writeUserValues } from './users-csv.js';

const userIds = ['u-17', 'Zoë, "z"', '42'];
const values: UserValues = {
  users: Int32Array.of(0, 1, 2, 2),
  groupIndex: Uint16Array.of(0, 0, 0, 1),
  groups: [
    { group: 'overall', name: 'all' },
    { group: 'domain', name: 'Film-Noir' },
  ],
  metricIndex: Uint8Array.of(0, 0, 1, 1),
  metrics: [
    { metric: 'recall', cutoff: 10 },
    { metric: 'ndcg', cutoff: 10 },
  ],
  values: Float32Array.of(0, 1, 0.6309297680854797, 1 / 3),
};

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'reclab-')), 'users.csv.gz');
});

it('writes original ids and values, compressed', async () => {
  await writeUserValues(path, values, userIds);
  expect(gunzipSync(await readFile(path)).toString()).toBe(
    'user,group,name,metric,cutoff,value\n' +
      'u-17,overall,all,recall,10,0\n' +
      '"Zoë, ""z""",overall,all,recall,10,1\n' +
      '42,overall,all,ndcg,10,0.630929768\n' +
      '42,domain,Film-Noir,ndcg,10,0.333333343\n',
  );
});

it('reads back every value exactly', async () => {
  await writeUserValues(path, values, userIds);
  expect(await readUserValues(path)).toEqual({ userIds, values });
});

it('reads a file once where it is told to remember', async () => {
  await writeUserValues(path, values, userIds);
  const read = rememberUserValues();
  const first = await read(path);
  expect(first).toEqual({ userIds, values });
  await rm(path);
  expect(await read(path)).toBe(first);
  await expect(rememberUserValues()(path)).rejects.toThrow('There is no such file');
});

it('carries no time, so that equal values give equal bytes', async () => {
  await writeUserValues(path, values, userIds);
  const first = await readFile(path);
  expect(first.readUInt32LE(4)).toBe(0);
  await writeUserValues(path, values, userIds);
  expect(await readFile(path)).toEqual(first);
});

it('goes through more lines than one piece holds, with ids of several bytes', async () => {
  const count = 20_000;
  const ids = Array.from({ length: count }, (_, user) => `ユーザー${user}`);
  const many = {
    ...values,
    users: Int32Array.from({ length: count }, (_, index) => index),
    groupIndex: new Uint16Array(count),
    groups: values.groups.slice(0, 1),
    metricIndex: new Uint8Array(count),
    metrics: values.metrics.slice(0, 1),
    values: Float32Array.from({ length: count }, (_, index) => Math.sqrt(index)),
  };
  await writeUserValues(path, many, ids);
  expect(await readUserValues(path)).toEqual({ userIds: ids, values: many });
});

it('writes the header alone for a part without users', async () => {
  await writeUserValues(path, { ...values, values: new Float32Array(0) }, userIds);
  expect(await readUserValues(path)).toMatchObject({ userIds: [], values: { groups: [], metrics: [] } });
});

it('leaves nothing behind when it fails', async () => {
  await expect(writeUserValues(path, values, ['u-17'])).rejects.toThrow('user 1 has no original id');
  expect(await readdir(dirname(path))).toEqual([]);
});

it('tells a file that was cut off from a whole one', async () => {
  await writeUserValues(path, values, userIds);
  await writeFile(path, (await readFile(path)).subarray(0, -12));
  await expect(readUserValues(path)).rejects.toThrow('The gzip file is damaged or cut off');
});

it('tells an empty file from a part without users', async () => {
  await writeFile(path, gzipSync(''));
  await expect(readUserValues(path)).rejects.toThrow('The file has another header');
});

it('names the line of a malformed value', async () => {
  await writeFile(path, gzipSync('user,group,name,metric,cutoff,value\n1,overall,all,recall,10,high\n'));
  await expect(readUserValues(path)).rejects.toThrow(`${path}:2: \`value\` is not a number`);
});

it('says where a file is missing', async () => {
  await expect(readUserValues('/nowhere/users.csv.gz')).rejects.toThrow('There is no such file');
});
