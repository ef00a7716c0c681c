import { expect, test } from 'vitest';
import { RandomStream } from './random.js';

const first = (stream: RandomStream, count: number) => Array.from({ length: count }, () => stream.uint32());

test('a stream is a function of seed, name and position', () => {
  const numbers = first(new RandomStream(1, 'shuffle', 3), 5);
  expect(first(new RandomStream(1, 'shuffle', 3), 5)).toEqual(numbers);
  expect(first(new RandomStream(2, 'shuffle', 3), 5)).not.toEqual(numbers);
  expect(first(new RandomStream(1, 'negatives', 3), 5)).not.toEqual(numbers);
  expect(first(new RandomStream(1, 'shuffle', 4), 5)).not.toEqual(numbers);
});

test('the numbers are what they have always been, or runs could not be repeated', () => {
  expect(first(new RandomStream(0, 'split'), 4)).toEqual([3477659172, 1829051631, 3155827453, 3906501724]);
});

test('fill gives what single calls give, and goes on from there', () => {
  const filled = new Uint32Array(7);
  const stream = new RandomStream(5, 'negatives');
  stream.fill(filled);
  const single = new RandomStream(5, 'negatives');
  expect([...filled]).toEqual(first(single, 7));
  expect(stream.uint32()).toBe(single.uint32());
});

test('floats are uniform in [0, 1)', () => {
  const stream = new RandomStream(1, 'search');
  const counts = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 20_000; draw++) counts[Math.floor(10 * stream.float())]!++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
  // The 99.9 % quantile with 9 degrees of freedom.
  expect(chiSquare).toBeLessThan(27.9);
});

test('normal numbers have mean 0 and variance 1', () => {
  const stream = new RandomStream(1, 'initialization');
  const values = Array.from({ length: 20_000 }, () => stream.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test('a shuffle keeps the elements and gives every order the same chance', () => {
  const counts = new Map<string, number>();
  const stream = new RandomStream(1, 'shuffle');
  for (let draw = 0; draw < 6000; draw++) {
    const order = stream.shuffle([1, 2, 3]).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['123', '132', '213', '231', '312', '321']);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('another stream can go on from a saved state', () => {
  const stream = new RandomStream(1, 'negatives');
  const words = new Int32Array(4);
  stream.uint32();
  stream.saveState(words);
  const other = new RandomStream(2, 'noise');
  other.restoreState(words);
  expect(other.uint32()).toBe(stream.uint32());
});
