import { describe, expect, it } from 'vitest';
import { Part } from '../data/dataset.js';
import { tinyDataset } from '../testing/datasets.js';
import { knownEvents } from './history.js';
import { splitDataset } from './split-dataset.js';

const { train, validation, test } = Part;
const config = { name: 'provided', seed: 0, validation: 'fixed', validationShare: 0.1 } as const;
const options = { seed: 1, coldItems: 'keep' } as const;

const columns = {
  users: [0, 0, 0, 0, 0, 1, 1],
  items: [4, 3, 2, 1, 0, 2, 3],
  parts: [train, validation, train, validation, test, validation, train],
};
const untimed = splitDataset(tinyDataset({ ...columns, rowsInTimeOrder: true }), config, options);
const timed = splitDataset(tinyDataset({ ...columns, times: [4, 3, 2, 1, 9, 5, 5] }), config, options);

describe('knownEvents', () => {
  it('knows the train part when validation is ranked', () => {
    const known = knownEvents(untimed, 'validation', 'train-and-validation');
    expect([...known.offsets]).toEqual([0, 2, 3]);
    expect([...known.items]).toEqual([4, 2, 3]);
  });

  it('knows train and validation in their common order when the test part is ranked', () => {
    const known = knownEvents(untimed, 'test', 'train-and-validation');
    expect([...known.offsets]).toEqual([0, 4, 6]);
    expect([...known.items]).toEqual([4, 3, 2, 1, 2, 3]);
    expect(known.times).toBeNull();
  });

  it('merges by time, equal times in file order', () => {
    const known = knownEvents(timed, 'test', 'train-and-validation');
    expect([...known.items]).toEqual([1, 2, 3, 4, 2, 3]);
    expect([...known.times!]).toEqual([1, 2, 3, 4, 5, 5]);
  });

  it('merges by time, train first, in a split without positions', () => {
    const { validationPositions: _, ...bare } = timed;
    expect([...knownEvents(bare, 'test', 'train-and-validation').items]).toEqual([1, 2, 3, 4, 3, 2]);
  });

  it('knows the train part only where that is the mask', () => {
    expect([...knownEvents(untimed, 'test', 'train').items]).toEqual([4, 2, 3]);
  });
});
