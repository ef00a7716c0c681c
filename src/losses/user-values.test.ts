import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { exampleUsers, type SingleBatch } from '../sampling/batch.js';
import { UserValues } from './user-values.js';

beforeAll(async () => {
  await startEngine('reference');
});

const pairs: SingleBatch = {
  kind: 'pairwise',
  users: Int32Array.of(2, 0, 2),
  positives: Int32Array.of(0, 1, 2),
  negatives: Int32Array.of(3, 3, 3),
  negativesPerRow: 1,
};
const dense: SequenceLike = {
  kind: 'sequence',
  users: Int32Array.of(1, 2),
  items: new Int32Array(4),
  lengths: Int32Array.of(2, 1),
  maxLength: 2,
  times: null,
  targets: 'dense',
  positives: new Int32Array(3),
  places: Int32Array.of(0, 1, 2),
  negatives: new Int32Array(3),
  negativesPerRow: 1,
};
type SequenceLike = Extract<SingleBatch, { kind: 'sequence' }>;

it('tells the user of each row, or of each position where all have targets', () => {
  expect([...exampleUsers(pairs)]).toEqual([2, 0, 2]);
  expect([...exampleUsers(dense)]).toEqual([1, 1, 2]);
  expect([...exampleUsers({ ...dense, targets: 'last', places: Int32Array.of(1, 2) })]).toEqual([1, 2]);
});

it('gives the numbers of the users of a batch', () => {
  const values = new UserValues(3, 0.5);
  values.set(2, 4);
  expect([...values.ofExamples(pairs).dataSync()]).toEqual([4, 0.5, 4]);
  expect(values.get(2)).toBe(4);
  values.dispose();
});

it('goes into a checkpoint as it is at the moment, and comes back', () => {
  const values = new UserValues(3, 0.5);
  const { numTensors } = memory();
  values.set(1, -1);
  expect([...values.state().dataSync()]).toEqual([0.5, -1, 0.5]);
  const other = new UserValues(3, 0);
  other.restore(values.state());
  values.set(0, 9);
  expect([...other.ofExamples(dense).dataSync()]).toEqual([-1, -1, 0.5]);
  other.dispose();
  expect(memory().numTensors).toBe(numTensors + 1);
  values.dispose();
});
