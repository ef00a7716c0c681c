import { describe, expect, it } from 'vitest';
import { tinyDataset } from '../testing/datasets.js';
import type { UserEvents } from './split.js';
import { splitDataset } from './split-dataset.js';

const config = {
  name: 'ratio',
  order: 'random',
  testShare: 0.2,
  seed: 0,
  validation: 'fixed',
  validationShare: 0.1,
} as const;
const options = { seed: 1, coldItems: 'keep' } as const;

/** Users 0 and 1 with 14 and 10 events. */
const dataset = tinyDataset({
  users: [...new Array(14).fill(0), ...new Array(10).fill(1)],
  items: [...Array(14).keys(), ...Array(10).keys()],
});

function counts(part: UserEvents): number[] {
  return [...part.offsets.subarray(1)].map((end, user) => end - part.offsets[user]!);
}

describe('ratio', () => {
  it('gives floor(0.8 n) events to train and max(floor(0.1 n_train), 1) of them to validation', () => {
    const split = splitDataset(dataset, config, options);
    expect(counts(split.test)).toEqual([3, 2]);
    expect(counts(split.validation)).toEqual([1, 1]);
    expect(counts(split.train)).toEqual([10, 7]);
  });

  it('is not led astray by the rounding of shares', () => {
    const split = splitDataset(dataset, { ...config, testShare: 0.9, validation: 'none' }, options);
    expect(counts(split.train)).toEqual([1, 1]);
  });

  it('divides the events without loss', () => {
    const { train, validation, test } = splitDataset(dataset, config, options);
    const ofFirst = [train, validation, test].flatMap((part) => [...part.items.subarray(0, part.offsets[1])]);
    expect(ofFirst.sort((a, b) => a - b)).toEqual([...Array(14).keys()]);
  });

  it('decides the test part by the seed of the split, never by the seed of the run', () => {
    for (const validation of ['none', 'fixed', 'per-seed'] as const) {
      const split = (splitSeed: number, seed: number) =>
        splitDataset(dataset, { ...config, validation, seed: splitSeed }, { ...options, seed });
      expect(split(0, 1).test).toEqual(split(0, 2).test);
      expect(split(0, 1).testFingerprint).toBe(split(0, 2).testFingerprint);
      expect(split(0, 1).test).not.toEqual(split(3, 1).test);
    }
  });

  it('draws a per-seed validation part by the seed of the run, a fixed one by that of the split', () => {
    const validationOf = (validation: 'fixed' | 'per-seed', seed: number) =>
      splitDataset(dataset, { ...config, validationShare: 0.4, validation }, { ...options, seed }).validation;
    expect(validationOf('fixed', 1)).toEqual(validationOf('fixed', 2));
    expect(validationOf('per-seed', 1)).toEqual(validationOf('per-seed', 1));
    expect(validationOf('per-seed', 1)).not.toEqual(validationOf('per-seed', 2));
  });

  it('holds out the latest events in the order of time', () => {
    const timed = tinyDataset({
      users: new Array(10).fill(0),
      items: [...Array(10).keys()],
      times: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    });
    const split = splitDataset(timed, { ...config, order: 'time', validationShare: 0.25 }, options);
    expect([...split.test.items]).toEqual([1, 0]);
    expect([...split.validation.items]).toEqual([3, 2]);
    expect([...split.train.items]).toEqual([9, 8, 7, 6, 5, 4]);
  });

  it('refuses the order of time where it is unknown', () => {
    expect(() => splitDataset(dataset, { ...config, order: 'time' }, options)).toThrow(
      /split\.order: random/,
    );
  });

  it('keeps users whole in train whom it would leave without train events', () => {
    const small = tinyDataset({ users: [0, 1, 1, 1, 1, 1], items: [0, 0, 1, 2, 3, 4] });
    const split = splitDataset(small, config, options);
    expect(counts(split.train)).toEqual([1, 3]);
    expect(split.dropped).toEqual([
      {
        reason: 'too few events to split, so all of them stay in train and none is tested',
        unit: 'users',
        count: 1,
      },
    ]);
  });

  it('takes no validation event from a user with a single train event', () => {
    const small = tinyDataset({ users: [0, 0, 1, 1, 1, 1, 1], items: [0, 1, 0, 1, 2, 3, 4] });
    const split = splitDataset(small, config, options);
    expect(counts(split.train)).toEqual([1, 3]);
    expect(counts(split.validation)).toEqual([0, 1]);
    expect(counts(split.test)).toEqual([1, 1]);
  });
});
