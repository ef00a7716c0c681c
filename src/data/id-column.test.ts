import { expect, it } from 'vitest';
import { IdColumnBuilder } from './id-column.js';

it('numbers ids in the order of their first appearance', () => {
  const builder = new IdColumnBuilder();
  for (const id of ['b', 'a', 'b', 'Zoë from far away']) builder.add(id);
  expect(builder.build()).toEqual({ codes: Int32Array.of(0, 1, 0, 2), ids: ['b', 'a', 'Zoë from far away'] });
});

it('grows beyond its first size', () => {
  const builder = new IdColumnBuilder();
  for (let row = 0; row < 5000; row++) builder.add(String(row % 7));
  const column = builder.build();
  expect(column.codes.length).toBe(5000);
  expect(column.codes[4999]).toBe(4999 % 7);
  expect(column.ids).toEqual(['0', '1', '2', '3', '4', '5', '6']);
});
