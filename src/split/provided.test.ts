import { describe, expect, it } from 'vitest';
import { Part } from '../data/dataset.js';
import { tinyDataset } from '../testing/datasets.js';
import { splitDataset } from './split-dataset.js';

const config = { name: 'provided', seed: 0, validation: 'fixed', validationShare: 0.25 } as const;
const options = { seed: 1, coldItems: 'drop' } as const;
const { train, validation, test } = Part;

const withValidation = tinyDataset({
  users: [0, 0, 0, 0, 0, 0],
  items: [0, 1, 2, 3, 4, 4],
  parts: [train, train, train, train, validation, test],
});
const withoutValidation = tinyDataset({
  users: [0, 0, 0, 0, 0, 0, 0, 0, 0],
  items: [0, 1, 2, 3, 4, 5, 6, 7, 0],
  parts: [train, train, train, train, train, train, train, train, test],
});

describe('provided', () => {
  it('uses a published validation part as it is', () => {
    const split = splitDataset(withValidation, config, options);
    expect([...split.train.items]).toEqual([0, 1, 2, 3]);
    expect([...split.validation.items]).toEqual([4]);
    expect([...split.test.items]).toEqual([4]);
  });

  it('merges a published validation part into train where none is wanted', () => {
    const split = splitDataset(withValidation, { ...config, validation: 'none' }, options);
    expect([...split.train.items]).toEqual([0, 1, 2, 3, 4]);
    expect(split.hasValidation).toBe(false);
  });

  it('draws validation anew from train and the published part, per seed', () => {
    const drawn = (seed: number) => [
      ...splitDataset(withValidation, { ...config, validation: 'per-seed' }, { ...options, seed }).validation
        .items,
    ];
    expect(new Set(Array.from({ length: 40 }, (_, seed) => drawn(seed)[0]))).toEqual(
      new Set([0, 1, 2, 3, 4]),
    );
  });

  it('draws a share of train where no validation part was published', () => {
    const split = splitDataset(withoutValidation, config, options);
    expect(split.validation.items.length).toBe(2);
    expect(split.train.items.length).toBe(6);
    expect(split.validation).toEqual(
      splitDataset(withoutValidation, config, { ...options, seed: 9 }).validation,
    );
  });

  it('leaves the published parts of the data set untouched', () => {
    splitDataset(withoutValidation, config, options);
    expect(withoutValidation.parts!.filter((part) => part === validation).length).toBe(0);
  });

  it('refuses data without a published test part and says which split to use', () => {
    const log = tinyDataset({
      name: 'sasrec-ml-1m',
      users: [0, 0, 0],
      items: [0, 1, 2],
      rowsInTimeOrder: true,
    });
    expect(() => splitDataset(log, config, options)).toThrow(
      /sasrec-ml-1m, which has no parts[\s\S]*leave-one-out/,
    );
    const trainOnly = tinyDataset({ users: [0], items: [0], parts: [train] });
    expect(() => splitDataset(trainOnly, config, options)).toThrow(/no test part[\s\S]*ratio/);
  });

  it('keeps published test users without train events, and says so', () => {
    const split = splitDataset(
      tinyDataset({ users: [0, 1], items: [0, 0], parts: [train, test] }),
      { ...config, validation: 'none' },
      options,
    );
    expect([...split.test.items]).toEqual([0]);
    expect(split.warnings).toEqual([expect.stringContaining('1 users of the published test part')]);
  });
});
