import { expect, it } from 'vitest';
import { GrowingColumn } from './growing-column.js';

it('grows beyond its first size and keeps every row', () => {
  const column = new GrowingColumn(Int32Array);
  for (let row = 0; row < 5000; row++) column.add(row * 2);
  const built = column.build();
  expect(built).toHaveLength(5000);
  expect([built[0], built[1024], built[4999]]).toEqual([0, 2048, 9998]);
});
