import { expect, it } from 'vitest';
import { scoreList } from './score-list.js';

it.each([
  ['0.5', [0.5]],
  ['-1, 2e-1', [-1, 0.2]],
  ['0:0.3:0.1', [0, 0.1, 0.2, 0.3]],
  ['1:0:-0.5, 7', [1, 0.5, 0, 7]],
  ['0:1:0.4', [0, 0.4, 0.8]],
])('reads %s', (text, scores) => {
  expect(scoreList(text, '--positive')).toEqual(scores);
});

it.each(['', 'a', '1,,2', '1:2', '0:1:0', '0:1:-0.1', '1:0:0.1', '0:1:0.1:2', 'Infinity', '0:Infinity:1'])(
  'refuses `%s`',
  (text) => {
    expect(() => scoreList(text, '--positive')).toThrow(
      /--positive needs scores\n {2}expected: numbers with commas, or a range/,
    );
  },
);

it('refuses more scores than anybody reads', () => {
  expect(() => scoreList('0:1:1e-9', '--negatives')).toThrow(/--negatives gives too many scores/);
});
