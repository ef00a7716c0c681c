import { describe, expect, it } from 'vitest';
import { realDataset } from '../testing/real-datasets.js';
import { sharedDatasets } from '../testing/shared.js';
import { resolveDomains } from './domains.js';
import type { Split } from './split.js';
import { splitDataset } from './split-dataset.js';

const options = { seed: 1, coldItems: 'drop' } as const;
const leaveOneOut = { name: 'leave-one-out', order: 'time', seed: 0, validation: 'fixed' } as const;
const provided = { name: 'provided', seed: 0, validation: 'none', validationShare: 0.1 } as const;

const shift = { seed: 0, validation: 'none', validationShare: 0.1 } as const;
const popularityShift = { name: 'popularity-shift', testShare: 0.2, ...shift } as const;
const temporalShift = { name: 'temporal-shift', trainShare: 0.6, testShare: 0.2, ...shift } as const;

function sizes({ train, validation, test }: Split): number[] {
  return [train, validation, test].map(({ items }) => items.length);
}

function usersOf({ test, userCount }: Split): number {
  return [...Array(userCount).keys()].filter((user) => test.offsets[user + 1]! > test.offsets[user]!).length;
}

function countByItem(items: Int32Array, itemCount: number): Int32Array {
  const counts = new Int32Array(itemCount);
  for (const item of items) counts[item]!++;
  return counts;
}

/** How popular the items of test events are: most test events of an item, mean train events of a test event's item. */
function shiftOf({ train, test, itemCount }: Split) {
  const known = countByItem(train.items, itemCount);
  const mean = test.items.reduce((sum, item) => sum + known[item]!, 0) / test.items.length;
  return {
    mostOfAnItem: Math.max(...countByItem(test.items, itemCount)),
    meanTrainPopularity: Math.round(10 * mean) / 10,
  };
}

describe.skipIf(sharedDatasets === null)('splits of real data', () => {
  it('leaves one out of MovieLens-100K, 5-core, and counts users whose last events have the same time', async () => {
    const split = splitDataset(await realDataset({ name: 'movielens-100k', kCore: 5 }), leaveOneOut, options);
    expect(sizes(split)).toEqual([97_401, 943, 943]);
    expect(split.warnings).toContainEqual(expect.stringContaining('for 416 of 943 users'));
  });

  it('leaves one out of the file of SASRec, which has no times and no parts', async () => {
    const dataset = await realDataset({ name: 'sasrec-ml-1m' });
    expect(sizes(splitDataset(dataset, leaveOneOut, options))).toEqual([987_531, 6040, 6040]);
    expect(() => splitDataset(dataset, provided, options)).toThrow('leave-one-out');
  });

  it('keeps a published split and draws max(floor(n / 10), 1) of each user for validation', async () => {
    const dataset = await realDataset({ name: 'ir-benchmark', set: 'amazon2014-health' });
    const whole = splitDataset(dataset, provided, options);
    const validated = splitDataset(dataset, { ...provided, validation: 'per-seed' }, options);
    expect(sizes(whole)).toEqual([37_784, 0, 10_405]);
    const perUser = whole.train.offsets.subarray(1).map((end, user) => end - whole.train.offsets[user]!);
    const held = perUser.reduce((sum, count) => sum + Math.max(Math.floor(count / 10), 1), 0);
    expect(sizes(validated)).toEqual([37_784 - held, held, 10_405]);
    expect(validated.testFingerprint).toBe(whole.testFingerprint);
  });

  it('recognises the same published split in two repositories', async () => {
    const electronic = await realDataset({ name: 'ir-benchmark', set: 'amazon2014-electronic' });
    const drrl = await realDataset({ name: 'drrl' });
    const split = splitDataset(drrl, { ...provided, validation: 'fixed' }, options);
    expect(sizes(split)).toEqual([159_418, 22_980, 52_123]);
    const same = splitDataset(electronic, provided, options);
    expect(sizes(same)).toEqual([182_398, 0, 52_123]);
    expect(split.testFingerprint).toBe(same.testFingerprint);
  });

  it('reads the published popularity shift as it is, of which 845 users have no test item', async () => {
    const set = { name: 'ir-benchmark', set: 'amazon2014-electronic-popularity' } as const;
    const split = splitDataset(await realDataset(set), provided, options);
    expect(sizes(split)).toEqual([187_616, 0, 46_905]);
    expect(split.userCount).toBe(13_455);
    expect(usersOf(split)).toBe(12_610);
    expect(shiftOf(split)).toEqual({ mostOfAnItem: 16, meanTrainPopularity: 21.2 });
  });

  it('makes a popularity shift as the published one from the events of the random split', async () => {
    const dataset = await realDataset({ name: 'ir-benchmark', set: 'amazon2014-electronic' });
    const random = splitDataset(dataset, provided, options);
    const split = splitDataset(dataset, popularityShift, options);
    expect(sizes(split)).toEqual([187_616, 0, 46_905]);
    expect(shiftOf(random)).toEqual({ mostOfAnItem: 226, meanTrainPopularity: 63.6 });
    const { mostOfAnItem, meanTrainPopularity } = shiftOf(split);
    expect(mostOfAnItem).toBeLessThan(20);
    expect(Math.abs(meanTrainPopularity - 21.2)).toBeLessThan(0.5);
    expect(Math.abs(usersOf(split) - 12_610)).toBeLessThan(80);
  });

  it('makes a popularity shift of Amazon-Health, with a validation part that does not shift', async () => {
    const dataset = await realDataset({ name: 'ir-benchmark', set: 'amazon2014-health' });
    const split = splitDataset(dataset, popularityShift, options);
    expect(sizes(split)).toEqual([38_551, 0, 9638]);
    const { mostOfAnItem } = shiftOf(split);
    // 8.03 events of each of 1,200 items on average, and every item keeps one of at least ten.
    expect(mostOfAnItem).toBeLessThan(22);
    expect(split.catalogue.every((known) => known === 1)).toBe(true);
    const validated = splitDataset(dataset, { ...popularityShift, validation: 'per-seed' }, options);
    expect(validated.testFingerprint).toBe(split.testFingerprint);
    expect(Math.max(...countByItem(validated.validation.items, 1200))).toBeGreaterThan(2 * mostOfAnItem);
  });

  it('cuts MovieLens-100K 60 : 20 : 20 in time', async () => {
    const dataset = await realDataset({ name: 'movielens-100k', kCore: 10 });
    const split = splitDataset(dataset, temporalShift, options);
    const events = dataset.users.length;
    expect(split.train.items.length).toBe(Math.floor(0.6 * events));
    const latestOfTrain = split.train.times!.reduce((most, time) => Math.max(most, time), 0);
    const earliestOfTest = split.test.times!.reduce((least, time) => Math.min(least, time), Infinity);
    expect(latestOfTrain).toBeLessThan(earliestOfTest);
    const lost = split.dropped
      .filter(({ unit }) => unit === 'events')
      .reduce((sum, { count }) => sum + count, 0);
    expect(split.train.items.length + split.test.items.length + lost).toBe(events);
  });

  it('takes the domains of Last.fm from tags of pairs that are not held out', async () => {
    const dataset = await realDataset({ name: 'lastfm', kCore: 5 });
    expect(() => splitDataset(dataset, leaveOneOut, options)).toThrow('split.order: random');
    const split = splitDataset(dataset, { ...leaveOneOut, order: 'random' }, options);
    const domains = resolveDomains(dataset, split, { minShare: 0.05, maxShare: 0.9 })!;
    expect(domains.names).toEqual(expect.arrayContaining(['rock', 'pop', 'electronic', 'metal', 'hip-hop']));
  });
});
