import { describe, expect, it } from 'vitest';
import { tinyDataset } from '../testing/datasets.js';
import { splitDataset } from './split-dataset.js';

const config = {
  name: 'global-time',
  testShare: 0.2,
  seed: 0,
  validation: 'none',
  validationShare: 0.25,
} as const;
const options = { seed: 1, coldItems: 'keep' } as const;

/** Ten events of two users at the moments 1 to 10; user 0 has the odd ones. */
const dataset = tinyDataset({
  users: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
  items: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  times: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
});

describe('global-time', () => {
  it('tests the latest share of all events', () => {
    const split = splitDataset(dataset, config, options);
    expect([...split.test.times!]).toEqual([9, 10]);
    expect([...split.train.times!]).toEqual([1, 3, 5, 7, 2, 4, 6, 8]);
    expect(split.warnings).toEqual([]);
  });

  it('cuts a fixed validation part off the same way, before the test part', () => {
    const split = splitDataset(dataset, { ...config, validation: 'fixed' }, options);
    expect([...split.validation.times!]).toEqual([7, 8]);
    expect([...split.train.times!]).toEqual([1, 3, 5, 2, 4, 6]);
    expect([...split.test.times!]).toEqual([9, 10]);
  });

  it('draws a per-seed validation part and leaves the test part alone', () => {
    const split = (seed: number) =>
      splitDataset(
        dataset,
        { ...config, validation: 'per-seed', validationShare: 0.5 },
        { ...options, seed },
      );
    expect(split(1).validation.items.length).toBe(4);
    expect(split(1).validation).not.toEqual(split(2).validation);
    expect(split(1).testFingerprint).toBe(split(2).testFingerprint);
    expect([...split(1).test.times!]).toEqual([9, 10]);
  });

  it('keeps events at the moment of the cut before it', () => {
    const crowded = tinyDataset({ users: [0, 0, 0, 0, 0], items: [0, 1, 2, 3, 4], times: [1, 5, 5, 5, 9] });
    const split = splitDataset(crowded, { ...config, testShare: 0.5 }, options);
    expect([...split.test.times!]).toEqual([9]);
  });

  it('drops held-out events of users without train events and counts them', () => {
    const late = tinyDataset({ users: [0, 0, 0, 1, 1], items: [0, 1, 2, 0, 1], times: [1, 2, 9, 8, 9] });
    const split = splitDataset(late, { ...config, testShare: 0.6 }, options);
    expect([...split.test.offsets]).toEqual([0, 1, 1]);
    const reason = 'held out, of users without train events';
    expect(split.dropped).toEqual([
      { reason, unit: 'users', count: 1 },
      { reason, unit: 'events', count: 2 },
    ]);
  });

  it('refuses data without times, or with one single moment', () => {
    const untimed = tinyDataset({ users: [0, 0], items: [0, 1] });
    expect(() => splitDataset(untimed, config, options)).toThrow(/needs to know when events happened/);
    const oneMoment = tinyDataset({ users: [0, 0], items: [0, 1], times: [3, 3] });
    expect(() => splitDataset(oneMoment, config, options)).toThrow(/finds no moment to cut at/);
  });
});
