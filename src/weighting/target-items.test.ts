import { expect, it } from 'vitest';
import { exampleTargets, type SequenceBatch } from '../sampling/batch.js';
import { forEachTarget } from './target-items.js';

const pairwise = {
  kind: 'pairwise',
  users: Int32Array.of(0, 1),
  positives: Int32Array.of(4, 2),
  negatives: Int32Array.of(1, 3, 5, 6),
  negativesPerRow: 2,
} as const;
const pointwise = {
  kind: 'pointwise',
  users: Int32Array.of(0, 1, 0, 0, 1, 1),
  items: Int32Array.of(4, 2, 1, 3, 5, 6),
  labels: Float32Array.of(1, 1, 0, 0, 0, 0),
} as const;
const dense: SequenceBatch = {
  kind: 'sequence',
  users: Int32Array.of(7, 8),
  items: Int32Array.of(1, 2, 3, 0, 0, 0),
  lengths: Int32Array.of(2, 1),
  maxLength: 3,
  times: null,
  targets: 'dense',
  positives: Int32Array.of(2, 3, 5),
  places: Int32Array.of(0, 1, 3),
  negatives: new Int32Array(0),
  negativesPerRow: 0,
};
const targetsOf = (batch: Parameters<typeof forEachTarget>[0]) => {
  const targets: [number, number][] = [];
  forEachTarget(batch, (user, item) => targets.push([user, item]));
  return targets;
};

it('takes the positive of a pair, and no negative', () => {
  expect([...exampleTargets(pairwise)]).toEqual([4, 2]);
  expect(targetsOf(pairwise)).toEqual([
    [0, 4],
    [1, 2],
  ]);
});

it('lets a drawn negative weigh as the positive that it was drawn for', () => {
  expect([...exampleTargets({ ...pointwise, drawn: 4 })]).toEqual([4, 2, 4, 4, 2, 2]);
  expect(targetsOf({ ...pointwise, drawn: 4 })).toEqual([
    [0, 4],
    [1, 2],
  ]);
});

it('takes observed pairs by their own items', () => {
  expect([...exampleTargets(pointwise)]).toEqual([4, 2, 1, 3, 5, 6]);
  expect(targetsOf(pointwise)).toHaveLength(6);
});

it('takes each target of a dense sequence', () => {
  expect([...exampleTargets(dense)]).toEqual([2, 3, 5]);
  expect(targetsOf(dense)).toEqual([
    [7, 2],
    [7, 3],
    [8, 5],
  ]);
});

it('takes labelled pairs of a sequence by their targets', () => {
  const labelled = {
    ...dense,
    labelled: true as const,
    negatives: Int32Array.of(4, 4, 4),
    negativesPerRow: 1,
  };
  expect([...exampleTargets(labelled)]).toEqual([2, 3, 5, 2, 3, 5]);
  expect(targetsOf(labelled)).toEqual(targetsOf(dense));
});
