import { expect, it } from 'vitest';
import { runsById } from './runs-by-id.js';

const runs = ['ab12-1', 'ab12-10', 'ab12-2', 'ab34-1', 'cd56-10', 'cd5-3'];

it.each([
  ['a run', 'ab12-1', ['ab12-1']],
  ['a run whose id begins another', 'ab12-10', ['ab12-10']],
  ['an experiment', 'ab12', ['ab12-1', 'ab12-10', 'ab12-2']],
  ['an experiment whose id begins another', 'cd5', ['cd5-3']],
  ['the beginning of an experiment', 'ab3', ['ab34-1']],
  ['the beginning of an experiment, and a seed', 'ab1-2', ['ab12-2']],
])('takes %s', (_what, id, expected) => {
  expect(runsById(id, runs).runs).toEqual(expected);
});

it('does not take a seed for the beginning of another', () => {
  expect(runsById('cd56-1', runs)).toEqual({ runs: [], experiments: [] });
});

it('finds nothing for nothing', () => {
  expect(runsById('', runs).runs).toEqual([]);
});

it('tells of all experiments that begin so', () => {
  expect(runsById('ab', runs).experiments).toEqual(['ab12', 'ab34']);
  expect(runsById('ab-1', runs).runs).toEqual(['ab12-1', 'ab34-1']);
});
