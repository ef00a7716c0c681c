import { describe, expect, it } from 'vitest';
import { tinyDataset } from '../testing/datasets.js';
import { splitDataset } from './split-dataset.js';

const config = {
  name: 'popularity-shift',
  testShare: 0.2,
  seed: 0,
  validation: 'none',
  validationShare: 0.5,
} as const;
const options = { seed: 1, coldItems: 'drop' } as const;

/** 40 users with items 0 to 3; item 0 is of all users, items 1 to 3 of 20, 10 and 5 of them. */
const popular = [40, 20, 10, 5].flatMap((users, item) =>
  Array.from({ length: users }, (_, user) => [user, item] as const),
);
const dataset = tinyDataset({ users: popular.map(([user]) => user), items: popular.map(([, item]) => item) });

function countByItem(items: Int32Array): number[] {
  return [0, 1, 2, 3].map((item) => items.filter((other) => other === item).length);
}

describe('popularity-shift', () => {
  it('draws the test part evenly over items until an item has one pair left', () => {
    // A test part of 60 of 75: the items give 4, 9 and 19 at most, item 0 the rest, whatever is drawn.
    const split = splitDataset(dataset, { ...config, testShare: 0.8 }, options);
    const [first, ...others] = countByItem(split.train.items);
    expect(others).toEqual([1, 1, 1]);
    expect(first).toBe(12);
  });

  it('holds out n - floor((1 - testShare) n) pairs, near to equally many of each item', () => {
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 200; seed++) {
      // 12 of 75. Users 20 to 39 have item 0 alone: where it is drawn of one of them, the pair is dropped.
      const { train, test, dropped } = splitDataset(dataset, { ...config, testShare: 0.16, seed }, options);
      const lost = dropped.find(({ unit }) => unit === 'events')?.count ?? 0;
      expect(test.items.length + lost).toBe(12);
      expect(train.items.length).toBe(63);
      countByItem(test.items).forEach((count, item) => {
        counts[item]! += count;
      });
    }
    // In proportion to popularity they would be as 8 : 4 : 2 : 1.
    expect(counts[1]! / counts[2]!).toBeGreaterThan(0.85);
    expect(counts[1]! / counts[2]!).toBeLessThan(1.2);
    expect(counts[3]! / counts[2]!).toBeGreaterThan(0.75);
  });

  it('divides the pairs without loss', () => {
    const { train, test, dropped } = splitDataset(dataset, config, options);
    const lost = dropped.find(({ unit }) => unit === 'events')?.count ?? 0;
    expect(train.items.length + test.items.length + lost).toBe(75);
  });

  it('drops test pairs of users whom it leaves without train pairs', () => {
    // Item 0 must give two of its three pairs, which are all that the three users have.
    const lonely = tinyDataset({ users: [0, 1, 2, 3], items: [0, 0, 0, 1] });
    const attempt = () => splitDataset(lonely, { ...config, testShare: 0.5 }, options);
    expect(attempt).toThrow(/leaves no test event/);
    expect(attempt).toThrow(/2 users: held out, of users without train events/);
  });

  it('takes all events of a repeated pair together', () => {
    const repeated = tinyDataset({ users: [0, 0, 0, 1, 1, 1], items: [0, 0, 1, 0, 0, 1] });
    const { train, test } = splitDataset(repeated, { ...config, testShare: 0.25 }, options);
    const [user] = [0, 1].filter((each) => test.offsets[each + 1]! > test.offsets[each]!);
    const held = test.items[0]!;
    expect([...train.items.subarray(train.offsets[user!], train.offsets[user! + 1])]).not.toContain(held);
    expect(test.items.length).toBe(1);
  });

  it('decides the test part by the seed of the split, and draws validation from train', () => {
    const split = (splitSeed: number, seed: number) =>
      splitDataset(dataset, { ...config, validation: 'per-seed', seed: splitSeed }, { ...options, seed });
    expect(split(0, 1).testFingerprint).toBe(split(0, 2).testFingerprint);
    expect(split(0, 1).validation).not.toEqual(split(0, 2).validation);
    expect(split(0, 1).test).not.toEqual(split(1, 1).test);
    const whole = splitDataset(dataset, config, options);
    expect(split(0, 1).test).toEqual(whole.test);
    expect(split(0, 1).train.items.length + split(0, 1).validation.items.length).toBe(
      whole.train.items.length,
    );
  });

  it('refuses to take the last pair of an item', () => {
    const sparse = tinyDataset({ users: [0, 0, 1, 1], items: [0, 1, 0, 2] });
    const attempt = () => splitDataset(sparse, { ...config, testShare: 0.5 }, options);
    expect(attempt).toThrow(/at least 2 events/);
    expect(attempt).toThrow(/found: +1/);
  });

  it('joins published parts, and says so', () => {
    const published = tinyDataset({
      users: [0, 0, 1, 1, 2, 2],
      items: [0, 1, 0, 1, 0, 1],
      parts: [0, 2, 0, 2, 0, 2],
    });
    const { train, warnings } = splitDataset(published, config, options);
    expect(train.items.length).toBe(4);
    expect(warnings.join('\n')).toMatch(/joined and split anew/);
  });
});
