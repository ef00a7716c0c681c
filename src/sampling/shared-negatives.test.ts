import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import type { UserEvents } from '../split/split.js';
import { createSharedNegativeSampler } from './shared-negatives.js';

const config = {
  negatives: 1,
  distribution: 'popularity',
  exponent: 1,
  labels: 'implicit',
  sharing: 'batch',
} as const;

/** User 0 has item 0 nine times, user 1 item 1 once; item 2 is outside the catalogue. */
const train: UserEvents = {
  offsets: Int32Array.of(0, 9, 10),
  items: Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
  times: null,
  labels: null,
};
const sampler = createSharedNegativeSampler(train, 3, Uint8Array.of(1, 1, 0), config);

describe('shared negatives', () => {
  it('are drawn in proportion to popularity, whoever is in the batch', () => {
    const { items } = sampler.sample(
      Int32Array.of(0, 1),
      Int32Array.of(1, 1),
      4000,
      new RandomStream(1, 'negatives'),
    );
    const share = items.filter((item) => item === 0).length / items.length;
    expect(Math.abs(share - 0.9)).toBeLessThan(0.02);
    expect(items).not.toContain(2);
  });

  it('give a user who has all of them another one, which counts for nobody else', () => {
    let found = 0;
    for (let step = 0; step < 20; step++) {
      const { items, counts } = sampler.sample(
        Int32Array.of(0, 1, 0),
        Int32Array.of(2, 1, 3),
        1,
        new RandomStream(1, 'negatives', step),
      );
      if (items[0] !== 0) continue;
      found++;
      expect([...items]).toEqual([0, 1, 1]);
      expect([...counts]).toEqual([0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
    }
    expect(found).toBeGreaterThan(10);
  });

  it('count once for each place that was drawn', () => {
    const { items, counts } = sampler.sample(
      Int32Array.of(1),
      Int32Array.of(1),
      5,
      new RandomStream(4, 'negatives'),
    );
    expect([...counts]).toEqual([...items].map((item) => (item === 1 ? 0 : 1)));
  });
});
