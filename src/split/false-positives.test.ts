import { describe, expect, it } from 'vitest';
import { type TinyDataset, tinyDataset } from '../testing/datasets.js';
import { withFalsePositives } from './false-positives.js';
import { knownEvents } from './history.js';
import type { Split } from './split.js';
import { splitDataset } from './split-dataset.js';

const config = { name: 'provided', seed: 0, validation: 'fixed', validationShare: 0.1 } as const;

/** User 0 has items 0 to 9 in train, 10 in validation and 11 in the test; user 1 has 11 to 28 in train. */
const columns = {
  users: [...new Array(12).fill(0), ...new Array(18).fill(1)],
  items: [...Array(12).keys(), ...Array(18).keys()].map((item, row) => (row < 12 ? item : item + 11)),
  parts: [...new Array(10).fill(0), 1, 2, ...new Array(18).fill(0)],
};

function noisy(rate: number, seed = 1, tiny: TinyDataset = columns): { clean: Split; split: Split } {
  const dataset = tinyDataset(tiny);
  const clean = splitDataset(dataset, config, { seed, coldItems: 'drop' });
  return { clean, split: withFalsePositives(clean, dataset, rate, seed) };
}

function itemsOf({ train }: Split, user: number): number[] {
  return [...train.items.subarray(train.offsets[user], train.offsets[user + 1])];
}

/** The items that were put in for a user. */
function added({ clean, split }: { clean: Split; split: Split }, user: number): number[] {
  const own = itemsOf(clean, user);
  return itemsOf(split, user).filter((item) => !own.includes(item));
}

describe('false positives', () => {
  it('puts in ceil(rate n) items for n train positives, none twice, and takes nothing away', () => {
    const result = noisy(0.15);
    // ceil(1.5) = 2 and ceil(2.7) = 3
    expect(added(result, 0)).toHaveLength(2);
    expect(added(result, 1)).toHaveLength(3);
    expect(new Set(itemsOf(result.split, 1)).size).toBe(21);
    expect(itemsOf(result.split, 0).filter((item) => item < 10)).toEqual([...Array(10).keys()]);
  });

  it('is not led astray by the rounding of rates', () => {
    // 10 · 0.7 is 7, and 10 · 0.1 · 7 would compute to more.
    expect(added(noisy(0.1 * 7), 0)).toHaveLength(7);
  });

  it("draws none of the user's own items, held out or not, and none outside the catalogue", () => {
    for (let seed = 0; seed < 20; seed++) {
      const result = noisy(1, seed);
      expect(Math.min(...added(result, 0))).toBeGreaterThanOrEqual(12);
      expect(added(result, 1).every((item) => item <= 10)).toBe(true);
    }
  });

  it('draws all items alike', () => {
    const counts = new Array<number>(29).fill(0);
    for (let seed = 0; seed < 2000; seed++) for (const item of added(noisy(0.3, seed), 0)) counts[item]!++;
    // 3 of the 17 items 12 to 28: 353 each; four standard deviations of a binomial count are 69.
    for (const count of counts.slice(12)) expect(Math.abs(count - 353)).toBeLessThan(69);
  });

  it('takes what there is where a user lacks fewer items', () => {
    // User 1 has 18 of the 29 items of the catalogue.
    expect(added(noisy(1), 1).sort((a, b) => a - b)).toEqual([...Array(11).keys()]);
  });

  it('leaves the held-out parts, the catalogue and the test fingerprint as they are', () => {
    const { clean, split } = noisy(0.2);
    expect(split.test).toBe(clean.test);
    expect(split.validation).toBe(clean.validation);
    expect(split.catalogue).toBe(clean.catalogue);
    expect(split.testFingerprint).toBe(clean.testFingerprint);
    expect(split.trainFingerprint).not.toBe(clean.trainFingerprint);
    expect(split.observedTrain).toBe(clean.train);
    expect(noisy(0).split).toEqual(clean);
  });

  it('has the items of a lower rate among those of a higher one, and others for another seed', () => {
    const [low, high] = [noisy(0.2), noisy(0.6)];
    expect(added(high, 0)).toEqual(expect.arrayContaining(added(low, 0)));
    expect(added(noisy(0.6, 2), 0)).not.toEqual(added(high, 0));
  });

  it('takes over time and label of an own positive event', () => {
    const labels = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, ...new Array(18).fill(1)];
    const times = columns.items.map((item) => 100 + item);
    const { split } = noisy(0.6, 3, { ...columns, values: labels, times });
    const { train } = split;
    // ceil(0.6 · 5) of the five positives
    expect(train.offsets[1]).toBe(13);
    for (let event = 0; event < 13; event++) {
      const item = train.items[event]!;
      expect(train.labels![event]).toBe(item < 10 ? labels[item] : 1);
      if (item >= 10) expect(train.times![event]).toBe(train.times![event - 1]);
      if (item >= 10) expect(train.times![event]! % 2).toBe(0);
    }
    expect([...train.times!.subarray(0, 13)]).toEqual(
      [...train.times!.subarray(0, 13)].sort((a, b) => a - b),
    );
  });

  it('keeps validation events in their place of the history', () => {
    const interleaved = {
      users: new Array(8).fill(0),
      items: [0, 1, 2, 3, 4, 5, 6, 7],
      parts: [0, 1, 0, 1, 0, 0, 2, 0],
    };
    const other = { users: [1, 1, 1, 1, 1, 1], items: [6, 8, 9, 10, 11, 12], parts: [0, 0, 0, 0, 0, 0] };
    const both = {
      users: [...interleaved.users, ...other.users],
      items: [...interleaved.items, ...other.items],
      parts: [...interleaved.parts, ...other.parts],
      rowsInTimeOrder: true,
    };
    for (let seed = 0; seed < 10; seed++) {
      const { split } = noisy(0.6, seed, both);
      const history = knownEvents(split, 'test', 'train-and-validation');
      const own = [...history.items.subarray(0, history.offsets[1])];
      expect(own).toHaveLength(10);
      expect(own.filter((item) => item < 8)).toEqual([0, 1, 2, 3, 4, 5, 7]);
    }
  });
});
