import { expect, it } from 'vitest';
import { parseShard, shardOf } from './shard.js';

it('parses i/n', () => {
  expect(parseShard('2/4')).toEqual({ index: 2, count: 4 });
});

it.each(['0/4', '5/4', '2', '2/x', '-1/2', '1/0'])('refuses %s', (text) => {
  expect(() => parseShard(text)).toThrow('--shard needs a part and the number of parts');
});

it('cuts a plan into parts that have no run in common and hold every run', () => {
  const runs = ['a', 'b', 'c', 'd', 'e'];
  expect(shardOf(runs, { index: 1, count: 2 })).toEqual(['a', 'c', 'e']);
  expect(shardOf(runs, { index: 2, count: 2 })).toEqual(['b', 'd']);
  expect(shardOf(runs, null)).toEqual(runs);
});
