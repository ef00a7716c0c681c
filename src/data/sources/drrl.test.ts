import { expect, it } from 'vitest';
import { sharedDatasets } from '../../testing/shared.js';
import { pairsOf, readLiteral, readReal, sizesOf } from '../../testing/sources.js';
import { Part } from '../dataset.js';
import { drrl } from './drrl.js';

it('reads train, validation and test', async () => {
  const [train, validation, test] = drrl.remoteFiles({ name: 'drrl', set: 'amazonElectronics' });
  const data = await readLiteral(
    { name: 'drrl' },
    { [train!.address]: '0 2142\n0 2303\n', [validation!.address]: '0 5280\n', [test!.address]: '0\t4173\n' },
  );
  expect(pairsOf(data)).toEqual(['0 2142', '0 2303', '0 5280', '0 4173']);
  expect(data.parts).toEqual(Uint8Array.of(Part.train, Part.train, Part.validation, Part.test));
});

it.skipIf(sharedDatasets === null)('has the published sizes', async () => {
  const data = await readReal({ name: 'drrl' });
  expect(sizesOf(data)).toEqual({ rows: 234_521, users: 13_455, items: 8360 });
  const rows = [0, 0, 0];
  for (const part of data.parts!) rows[part]!++;
  expect(rows).toEqual([159_418, 22_980, 52_123]);
  expect(data.dropped).toEqual([]);
});
