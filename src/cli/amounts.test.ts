import { expect, it } from 'vitest';
import { bytes, duration, percent, progressOf } from './amounts.js';

it.each([
  [bytes(0), '0 B'],
  [bytes(1536), '1.5 KiB'],
  [bytes(5 * 2 ** 30), '5 GiB'],
  [duration(0.84), '0.8 s'],
  [duration(125), '2 min 5 s'],
  [duration(119.7), '2 min 0 s'],
  [duration(11520), '3 h 12 min'],
  [percent(0.0447), '4.47 %'],
  [progressOf(3, 40, 'epochs'), '3 of 40 epochs'],
  [progressOf(1024, 2048, 'bytes'), '1 KiB of 2 KiB'],
])('%s', (text, expected) => {
  expect(text).toBe(expected);
});
