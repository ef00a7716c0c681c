import { describe, expect, it } from 'vitest';
import { tinyDataset } from '../testing/datasets.js';
import { knownEvents } from './history.js';
import { withShuffledHistories } from './shuffled-histories.js';
import type { Split, UserEvents } from './split.js';
import { splitDataset } from './split-dataset.js';

/** User 0 has the items 0 to 29 at the times 100 to 129, user 1 the items 29 to 0 at the times 200 to 229. */
const dataset = tinyDataset({
  users: [...new Array(30).fill(0), ...new Array(30).fill(1)],
  items: [...Array(30).keys(), ...[...Array(30).keys()].reverse()],
  times: [...Array(30).keys()].flatMap((k) => [100 + k]).concat([...Array(30).keys()].map((k) => 200 + k)),
});
const config = {
  name: 'ratio',
  order: 'time',
  testShare: 0.2,
  seed: 0,
  validation: 'fixed',
  validationShare: 0.25,
} as const;
const split = splitDataset(dataset, config, { seed: 1, coldItems: 'keep' });

function itemsOf({ offsets, items }: Pick<UserEvents, 'offsets' | 'items'>, user: number): number[] {
  return [...items.subarray(offsets[user], offsets[user + 1])];
}

const ascending = (items: readonly number[]) => items.toSorted((a, b) => a - b);
const knownOf = (of: Split, user: number) => itemsOf(knownEvents(of, 'test', 'train-and-validation'), user);

describe('shuffled histories', () => {
  const shuffled = withShuffledHistories(split, 1);

  it('put the events of each user in another order, and leave them the parts they are in', () => {
    for (const user of [0, 1]) {
      for (const part of ['train', 'validation'] as const) {
        expect(ascending(itemsOf(shuffled[part], user))).toEqual(ascending(itemsOf(split[part], user)));
      }
      expect(itemsOf(shuffled.train, user)).not.toEqual(itemsOf(split.train, user));
      expect(ascending(knownOf(shuffled, user))).toEqual(ascending(knownOf(split, user)));
    }
  });

  it('move validation events to random places of the history, the last of which shows nothing of the last event', () => {
    const isValidation = (own: Split) => {
      const held = itemsOf(own.validation, 0);
      return knownOf(own, 0).map((item) => held.includes(item));
    };
    expect(isValidation(shuffled)).not.toEqual(isValidation(split));
    const lasts = new Set(
      Array.from({ length: 40 }, (_, seed) => knownOf(withShuffledHistories(split, seed), 0).at(-1)),
    );
    // 24 events are known: 40 draws give about 20 of them.
    expect(lasts.size).toBeGreaterThan(12);
  });

  it('keep the times ascending, place by place', () => {
    const timesOf = (own: Split) => [...knownEvents(own, 'test', 'train-and-validation').times!];
    expect(timesOf(shuffled)).toEqual(timesOf(split));
  });

  it('leave the test part, the catalogue and what they were made from', () => {
    const before = itemsOf(split.train, 0);
    const again = withShuffledHistories(split, 2);
    expect(itemsOf(split.train, 0)).toEqual(before);
    expect(again.test).toBe(split.test);
    expect(again.testFingerprint).toBe(split.testFingerprint);
    expect(again.catalogue).toBe(split.catalogue);
  });

  it('are another train part, the same again for a seed', () => {
    expect(shuffled.trainFingerprint).not.toBe(split.trainFingerprint);
    expect(withShuffledHistories(split, 1)).toEqual(shuffled);
    expect(withShuffledHistories(split, 2).trainFingerprint).not.toBe(shuffled.trainFingerprint);
  });
});
