import { expect, test } from 'vitest';
import { philox } from './philox.js';

test('gives the published numbers for key and counter 0', () => {
  expect(philox([0, 0], 0)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
});

test('reads key and counter as 32-bit words without a sign', () => {
  expect(philox([123, -456], 7).map((x) => x & 0x7fffff)).toEqual([2559477, 2206416, 6334257, 4585460]);
  expect(philox([1, 2], 2 ** 32 + 5)).not.toEqual(philox([1, 2], 5));
});
