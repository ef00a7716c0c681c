import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import { userEvents } from '../testing/events.js';
import { createFalseNegatives } from './false-negatives.js';

/** User 0 has items 0 to 3, one of them twice, user 1 item 9, user 2 items 4 and 5. */
const train = userEvents([[0, 1, 2, 3, 3], [9], [4, 5]]);
const drrl = { definition: 'drrl', rate: 0.125, poolShare: 0.1 } as const;
const psl = { definition: 'psl', rate: 0.25, poolShare: 0.5 } as const;
const stream = (step = 0) => new RandomStream(0, 'false-negatives', 0, step);

/** Rows of M negatives with the number 100, some of them replaced. */
function replaced(config: typeof drrl | typeof psl | object, users: number[], perRow: number, step = 0) {
  const negatives = new Int32Array(users.length * perRow).fill(100);
  const noise = createFalseNegatives(train, { ...drrl, ...config }, 1)!;
  noise.putInto(negatives, Int32Array.from(users), perRow, stream(step));
  return users.map((_, row) => [...negatives.subarray(row * perRow, (row + 1) * perRow)]);
}

function countOf(items: readonly number[], item: number): number {
  return items.filter((other) => other === item).length;
}

describe('false negatives of DrRL', () => {
  it('replaces floor(M r) of each row by items of its user', () => {
    const [first, second, third] = replaced(drrl, [0, 1, 2], 20);
    // floor(20 / 8) = 2
    expect(first!.filter((item) => item < 4)).toHaveLength(2);
    expect(second!.filter((item) => item === 9)).toHaveLength(2);
    expect(third!.filter((item) => item === 4 || item === 5)).toHaveLength(2);
    for (const row of [first!, second!, third!]) expect(countOf(row, 100)).toBe(18);
  });

  it('is not led astray by the rounding of rates', () => {
    // 100 · 0.29 computes to 28.999999999999996.
    expect(countOf(replaced({ rate: 0.29 }, [0], 100)[0]!, 100)).toBe(71);
  });

  it('draws evenly and with replacement from the different items of the user', () => {
    const [row] = replaced({ rate: 1 }, [0], 40_000);
    for (const item of [0, 1, 2, 3]) {
      // Four standard deviations of a binomial count are 347.
      expect(Math.abs(countOf(row!, item) - 10_000)).toBeLessThan(347);
    }
  });

  it('replaces nothing where a row has too few negatives, and is nothing at a rate of 0', () => {
    expect(replaced(drrl, [0], 7)).toEqual([new Array(7).fill(100)]);
    expect(createFalseNegatives(train, { ...drrl, rate: 0 }, 1)).toBeNull();
  });
});

describe('false negatives of PSL', () => {
  it('replaces each negative with the probability of the rate by a pair of its user in the pool', () => {
    const [first, second, third] = replaced(psl, [0, 1, 2], 40_000);
    const inPool = [first!, second!, third!].map((row) => [...new Set(row)].filter((item) => item !== 100));
    // Half of the seven different pairs, floor(3.5) = 3.
    expect(inPool.flat()).toHaveLength(3);
    for (const [index, row] of [first!, second!, third!].entries()) {
      const own = inPool[index]!;
      if (own.length === 0) expect(countOf(row, 100)).toBe(40_000);
      else expect(Math.abs(countOf(row, 100) - 30_000)).toBeLessThan(347);
      for (const item of own) expect(Math.abs(countOf(row, item) - 10_000 / own.length)).toBeLessThan(347);
      expect(own.every((item) => [[0, 1, 2, 3], [9], [4, 5]][index]!.includes(item))).toBe(true);
    }
  });

  it('keeps the pool of a run for all its steps and rates', () => {
    const pool = (rate: number, step: number) =>
      [...new Set(replaced({ ...psl, rate }, [0, 1, 2], 500, step).flat())].sort((a, b) => a - b);
    expect(pool(0.25, 1)).toEqual(pool(0.25, 0));
    expect(pool(0.75, 0)).toEqual(pool(0.25, 0));
  });

  it('draws another pool for another seed', () => {
    const poolOf = (seed: number) => {
      const negatives = new Int32Array(300).fill(100);
      const users = Int32Array.from([0, 1, 2]);
      createFalseNegatives(train, { ...psl, rate: 1 }, seed)!.putInto(negatives, users, 100, stream());
      return [...new Set(negatives)].sort().join(' ');
    };
    expect(new Set([1, 2, 3, 4, 5, 6].map(poolOf)).size).toBeGreaterThan(2);
  });
});
