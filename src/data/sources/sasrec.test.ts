import { expect, it } from 'vitest';
import { sharedDatasets } from '../../testing/shared.js';
import { pairsOf, readLiteral, readReal, sizesOf } from '../../testing/sources.js';
import { sasrecMovieLens1m } from './sasrec.js';

const { address } = sasrecMovieLens1m.remoteFiles({ name: 'sasrec-ml-1m' })[0]!;

it('reads a log in time order, without times, values or parts', async () => {
  const data = await readLiteral({ name: 'sasrec-ml-1m' }, { [address]: '1 1\n1 2\n2 1\n' });
  expect(pairsOf(data)).toEqual(['1 1', '1 2', '2 1']);
  expect(data).toMatchObject({ times: null, values: null, parts: null, rowsInTimeOrder: true });
});

it.skipIf(sharedDatasets === null)('has the published sizes', async () => {
  const data = await readReal({ name: 'sasrec-ml-1m' });
  expect(sizesOf(data)).toEqual({ rows: 999_611, users: 6040, items: 3416 });
  expect(data.dropped).toEqual([]);
});
