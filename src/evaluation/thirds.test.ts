import { expect, test } from 'vitest';
import { thirds } from './thirds.js';

test('largest counts first, equal counts by number, the earlier parts larger by one', () => {
  expect([...thirds([0, 1, 2, 3], Int32Array.of(5, 9, 5, 1))]).toEqual([0, 0, 1, 2]);
});

test('numbers that are no members are in no third', () => {
  expect([...thirds([4, 1, 2], Int32Array.of(99, 1, 2, 99, 3))]).toEqual([-1, 2, 1, -1, 0]);
  expect([...thirds([], Int32Array.of(1))]).toEqual([-1]);
});
