import { describe, expect, it } from 'vitest';
import { InputError, InputErrors } from '../core/errors.js';
import { Part } from '../data/dataset.js';
import { tinyDataset } from '../testing/datasets.js';
import { splitDataset } from './split-dataset.js';

const config = { name: 'provided', seed: 0, validation: 'fixed', validationShare: 0.1 } as const;
const { train, validation, test } = Part;

/** Item 2 is in validation only, item 3 in test only, item 4 nowhere. */
const dataset = tinyDataset({
  users: [0, 0, 0, 0, 0],
  items: [0, 1, 2, 3, 0],
  values: [5, 4, 3, 2, 1],
  parts: [train, train, validation, test, test],
  itemCount: 5,
});

describe('splitDataset', () => {
  it('ranks the items of train and validation, and drops and counts test events outside them', () => {
    const split = splitDataset(dataset, config, { seed: 1, coldItems: 'drop' });
    expect([...split.catalogue]).toEqual([1, 1, 1, 0, 0]);
    expect([...split.test.items]).toEqual([0]);
    expect(split.dropped).toEqual([
      { reason: 'test events of items that are not in train or validation', unit: 'events', count: 1 },
    ]);
  });

  it('ranks all items and keeps cold ones on request', () => {
    const split = splitDataset(dataset, config, { seed: 1, coldItems: 'keep' });
    expect([...split.catalogue]).toEqual([1, 1, 1, 1, 1]);
    expect([...split.test.items]).toEqual([3, 0]);
    expect(split.dropped).toEqual([]);
  });

  it('keeps the values of events as labels', () => {
    const split = splitDataset(dataset, config, { seed: 1, coldItems: 'keep' });
    expect([...split.train.labels!]).toEqual([5, 4]);
    expect([...split.test.labels!]).toEqual([2, 1]);
  });

  it('warns of test events that masks make unreachable', () => {
    const split = splitDataset(dataset, config, { seed: 1, coldItems: 'drop' });
    expect(split.warnings).toEqual([
      expect.stringContaining('1 test events are of items that the user also has in train'),
    ]);
  });

  it('counts a repeated test item of a user once', () => {
    const split = splitDataset(
      tinyDataset({
        users: [0, 0, 0, 0, 1],
        items: [0, 1, 1, 1, 1],
        parts: [train, test, test, test, train],
      }),
      { ...config, validation: 'none' },
      { seed: 1, coldItems: 'drop' },
    );
    expect([...split.test.items]).toEqual([1]);
    expect(split.dropped).toEqual([
      { reason: 'test events that repeat a test item of the user', unit: 'events', count: 2 },
    ]);
  });

  it('tells parts apart by their fingerprints', () => {
    const fingerprints = (parts: number[], times?: number[]) => {
      const { trainFingerprint, testFingerprint } = splitDataset(
        tinyDataset({ users: [0, 0, 0, 0], items: [0, 1, 1, 0], parts, ...(times && { times }) }),
        { ...config, validation: 'none' },
        { seed: 1, coldItems: 'keep' },
      );
      return { trainFingerprint, testFingerprint };
    };
    const one = fingerprints([train, train, test, test]);
    const other = fingerprints([train, test, train, test]);
    expect(fingerprints([train, train, test, test])).toEqual(one);
    expect(other.trainFingerprint).toBe(one.trainFingerprint);
    expect(other.testFingerprint).toBe(one.testFingerprint);
    expect(fingerprints([train, train, train, test]).trainFingerprint).not.toBe(one.trainFingerprint);
    expect(fingerprints([train, train, test, test], [1, 2, 3, 4]).testFingerprint).not.toBe(
      one.testFingerprint,
    );
  });

  it('refuses a split that leaves parts empty, all of them at once', () => {
    const tooFew = tinyDataset({ users: [0, 1], items: [0, 0], times: [1, 2] });
    const attempt = () =>
      splitDataset(
        tooFew,
        { name: 'leave-one-out', order: 'time', seed: 0, validation: 'fixed' },
        { seed: 1, coldItems: 'drop' },
      );
    expect(attempt).toThrow(InputErrors);
    expect(attempt).toThrow(/leaves no test event[\s\S]*leaves no validation event/);
    expect(attempt).toThrow(/2 users: fewer than 3 events/);
    const nothing = { ...config, validation: 'none' } as const;
    const testOnly = tinyDataset({ users: [0], items: [0], parts: [test] });
    expect(() => splitDataset(testOnly, nothing, { seed: 1, coldItems: 'keep' })).toThrow(InputError);
  });
});
