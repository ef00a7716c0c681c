import { describe, expect, it } from 'vitest';
import { tinyDataset } from '../testing/datasets.js';
import { splitDataset } from './split-dataset.js';

const config = {
  name: 'temporal-shift',
  trainShare: 0.6,
  testShare: 0.2,
  seed: 0,
  validation: 'none',
  validationShare: 0.5,
} as const;
const options = { seed: 1, coldItems: 'keep' } as const;

/** Ten events of two users at the moments 1 to 10; user 0 has the odd ones. */
const dataset = tinyDataset({
  users: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
  items: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  times: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
});

describe('temporal-shift', () => {
  it('trains on the earliest share, tests the latest, and leaves out what lies between', () => {
    const split = splitDataset(dataset, config, options);
    expect([...split.train.times!]).toEqual([1, 3, 5, 2, 4, 6]);
    expect([...split.test.times!]).toEqual([9, 10]);
    expect(split.dropped).toEqual([
      { reason: 'between train and test in time, in no part', unit: 'events', count: 2 },
    ]);
  });

  it('drops test events of items and users that train does not know', () => {
    const late = tinyDataset({
      users: [0, 0, 0, 1, 1, 0, 0, 2, 0, 1],
      items: [0, 1, 2, 0, 3, 4, 5, 0, 6, 1],
      times: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    });
    // Train holds items 0 to 4 of users 0 and 1; the test events are user 2 with 0, 0 with 6 and 1 with 1.
    const split = splitDataset(late, { ...config, testShare: 0.3 }, { ...options, coldItems: 'drop' });
    expect([...split.test.items]).toEqual([1]);
    expect(split.dropped).toEqual([
      { reason: 'between train and test in time, in no part', unit: 'events', count: 1 },
      { reason: 'held out, of users without train events', unit: 'users', count: 1 },
      { reason: 'held out, of users without train events', unit: 'events', count: 1 },
      { reason: 'test events of items that are not in train or validation', unit: 'events', count: 1 },
    ]);
  });

  it('draws validation from train and leaves the test part alone', () => {
    const split = (seed: number) =>
      splitDataset(dataset, { ...config, validation: 'per-seed' }, { ...options, seed });
    expect(split(1).validation.items.length).toBe(2);
    expect(Math.max(...split(1).validation.times!)).toBeLessThan(7);
    expect(split(1).testFingerprint).toBe(split(2).testFingerprint);
    expect(split(1).testFingerprint).toBe(splitDataset(dataset, config, options).testFingerprint);
  });

  it('refuses shares of more than everything, and data without times', () => {
    expect(() => splitDataset(dataset, { ...config, testShare: 0.5 }, options)).toThrow(/at most 1 together/);
    const untimed = tinyDataset({ users: [0, 0], items: [0, 1] });
    expect(() => splitDataset(untimed, config, options)).toThrow(/needs to know when events happened/);
  });
});
