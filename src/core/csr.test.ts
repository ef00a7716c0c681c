import { expect, it } from 'vitest';
import { groupByRow, row, rowsOf } from './csr.js';

const lists = { offsets: Int32Array.of(0, 2, 2, 5), values: Int32Array.of(4, 1, 7, 7, 0) };

it('views a row', () => {
  expect([...row(lists, 2)]).toEqual([7, 7, 0]);
  expect([...row(lists, 1)]).toEqual([]);
});

it('takes some rows, in their order, also empty and repeated ones', () => {
  expect(rowsOf(lists, Int32Array.of(2, 1, 0, 2))).toEqual({
    offsets: Int32Array.of(0, 3, 3, 5, 8),
    values: Int32Array.of(7, 7, 0, 4, 1, 7, 7, 0),
  });
  expect(rowsOf(lists, Int32Array.of())).toEqual({ offsets: Int32Array.of(0), values: Int32Array.of() });
});

it('groups entries by row and keeps their order', () => {
  expect(groupByRow(Int32Array.of(1, 0, 1), 3)).toEqual({
    offsets: Int32Array.of(0, 1, 3, 3),
    order: Int32Array.of(1, 0, 2),
  });
});
