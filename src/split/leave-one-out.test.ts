import { describe, expect, it } from 'vitest';
import { row } from '../core/csr.js';
import { InputError } from '../core/errors.js';
import { tinyDataset } from '../testing/datasets.js';
import type { Split, UserEvents } from './split.js';
import { splitDataset } from './split-dataset.js';

const config = { name: 'leave-one-out', order: 'time', seed: 0, validation: 'fixed' } as const;
const options = { seed: 1, coldItems: 'keep' } as const;

function itemsOf(part: UserEvents, user: number): number[] {
  return [...row({ offsets: part.offsets, values: part.items }, user)];
}

function partsOf(split: Split, user: number) {
  return {
    train: itemsOf(split.train, user),
    validation: itemsOf(split.validation, user),
    test: itemsOf(split.test, user),
  };
}

const oneUser = { users: [0, 0, 0, 0], items: [0, 1, 2, 3] };

describe('leave-one-out', () => {
  it('tests the last event in time and validates the one before it', () => {
    const split = splitDataset(tinyDataset({ ...oneUser, times: [40, 10, 30, 20] }), config, options);
    expect(partsOf(split, 0)).toEqual({ train: [1, 3], validation: [2], test: [0] });
    expect([...split.train.times!]).toEqual([10, 20]);
    expect(split.chronological).toBe(true);
  });

  it('takes equal times in file order and says how many users that decides', () => {
    const split = splitDataset(
      tinyDataset({ users: [0, 0, 0, 1, 1, 1], items: [2, 1, 0, 0, 1, 2], times: [5, 5, 5, 1, 2, 3] }),
      config,
      options,
    );
    expect(partsOf(split, 0)).toEqual({ train: [2], validation: [1], test: [0] });
    expect(split.warnings).toContain(
      'the last two events have the same time for 1 of 2 users: which of them is tested follows from their order in the file',
    );
  });

  it('warns that it looks ahead in time', () => {
    const split = splitDataset(tinyDataset({ ...oneUser, times: [1, 2, 3, 4] }), config, options);
    expect(split.warnings).toEqual([expect.stringContaining('leave-one-out looks ahead in time')]);
  });

  it('takes the order of the file where that is the order in time', () => {
    const split = splitDataset(tinyDataset({ ...oneUser, rowsInTimeOrder: true }), config, options);
    expect(partsOf(split, 0)).toEqual({ train: [0, 1], validation: [2], test: [3] });
  });

  it('refuses the order of time where it is unknown', () => {
    const attempt = () => splitDataset(tinyDataset(oneUser), config, options);
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow('split.order: random');
  });

  it('draws the held-out events by the seed of the split in random order', () => {
    const dataset = tinyDataset({
      users: Array.from({ length: 200 }, (_, event) => event % 20),
      items: Array.from({ length: 200 }, (_, event) => Math.floor(event / 20)),
    });
    const split = (seed: number) => splitDataset(dataset, { ...config, order: 'random', seed }, options);
    expect(split(0)).toEqual(split(0));
    expect(split(0).test.items).not.toEqual(split(7).test.items);
    expect(split(0).test.items.length).toBe(20);
    expect(split(0).validation.items.length).toBe(20);
  });

  it('leaves users with fewer than three events in train and counts them', () => {
    const dataset = tinyDataset({ users: [0, 0, 1, 1, 1], items: [0, 1, 0, 1, 2], times: [1, 2, 1, 2, 3] });
    for (const validation of ['fixed', 'per-seed'] as const) {
      const split = splitDataset(dataset, { ...config, validation }, options);
      expect(partsOf(split, 0)).toEqual({ train: [0, 1], validation: [], test: [] });
      expect(split.dropped).toEqual([
        {
          reason: 'fewer than 3 events, so all of them stay in train and none is tested',
          unit: 'users',
          count: 1,
        },
      ]);
    }
  });

  it('needs two events of a user without validation', () => {
    const dataset = tinyDataset({ users: [0, 0, 1], items: [0, 1, 0], times: [1, 2, 1] });
    const split = splitDataset(dataset, { ...config, validation: 'none' }, options);
    expect(partsOf(split, 0)).toEqual({ train: [0], validation: [], test: [1] });
    expect(partsOf(split, 1)).toEqual({ train: [0], validation: [], test: [] });
    expect(split.hasValidation).toBe(false);
  });

  it('validates on one random event of the rest per seed', () => {
    const dataset = tinyDataset({
      users: Array.from({ length: 100 }, (_, event) => event % 10),
      items: Array.from({ length: 100 }, (_, event) => Math.floor(event / 10)),
      times: Array.from({ length: 100 }, (_, event) => event),
    });
    const split = (seed: number) =>
      splitDataset(dataset, { ...config, validation: 'per-seed' }, { ...options, seed });
    expect([...split(1).test.items]).toEqual(new Array(10).fill(9));
    expect(split(1).validation.items.length).toBe(10);
    expect(split(1).validation.items).not.toEqual(split(2).validation.items);
  });
});
