import { describe, expect, it } from 'vitest';
import { idsOf, readLiteral, sizesOf } from '../../testing/sources.js';
import type { RawDataset } from '../source.js';

function domainOf(data: RawDataset, item: number): string {
  return data.itemDomains!.get(String(item))![0]!;
}

/** The items of each user, in the order of the draws. */
function histories(data: RawDataset, users: number): number[][] {
  const lists: number[][] = Array.from({ length: users }, () => []);
  const items = idsOf(data.items);
  for (const [row, user] of idsOf(data.users).entries()) lists[Number(user)]!.push(Number(items[row]));
  return lists;
}

describe('synthetic', () => {
  it('gives every user distinct items, in increasing times', async () => {
    const data = await readLiteral(
      { name: 'synthetic', users: 50, items: 40, interactionsPerUser: 7, domainCount: 3 },
      {},
    );
    expect(sizesOf(data)).toMatchObject({ rows: 350, users: 50 });
    for (const list of histories(data, 50)) expect(new Set(list).size).toBe(7);
    expect(data.times!.slice(0, 3)).toEqual(
      Float64Array.of(1577836800, 1577836800 + 50 * 60, 1577836800 + 2 * 50 * 60),
    );
    expect(new Set(data.times).size).toBe(350);
  });

  it('cuts domains to Zipf sizes and names them by letters', async () => {
    const data = await readLiteral({ name: 'synthetic', items: 110, domainCount: 3 }, {});
    const sizes = new Map<string, number>();
    for (const [domain] of data.itemDomains!.values()) sizes.set(domain!, (sizes.get(domain!) ?? 0) + 1);
    // 1 + 107 × (6, 3, 2) / 11, cut by largest remainder.
    expect([...sizes]).toEqual([
      ['domain-a', 59],
      ['domain-b', 30],
      ['domain-c', 21],
    ]);
  });

  it('goes on after z', async () => {
    const data = await readLiteral({ name: 'synthetic', domainCount: 28 }, {});
    expect(domainOf(data, 299)).toBe('domain-ab');
  });

  it('keeps p(item | user) exact: sums to 1, affinity at home, Zipf inside', async () => {
    const items = 30;
    const data = await readLiteral(
      {
        name: 'synthetic',
        users: 20,
        items,
        domainCount: 2,
        interactionsPerUser: 5,
        affinity: 0.7,
        popularityExponent: 1,
      },
      {},
    );
    for (let user = 0; user < 20; user++) {
      const p = data.trueProbability!.subarray(user * items, (user + 1) * items);
      const mass = { 'domain-a': 0, 'domain-b': 0 } as Record<string, number>;
      for (const [item, value] of p.entries()) mass[domainOf(data, item)]! += value;
      expect(Math.max(...Object.values(mass))).toBeCloseTo(0.7, 5);
      expect(Math.min(...Object.values(mass))).toBeCloseTo(0.3, 5);
      expect(p[0]! / p[1]!).toBeCloseTo(2, 5);
      expect(p[0]! / p[2]!).toBeCloseTo(3, 5);
    }
  });

  it('draws first items as often as p(item | user) says', async () => {
    const [users, items] = [20_000, 6];
    const data = await readLiteral(
      { name: 'synthetic', users, items, domainCount: 2, interactionsPerUser: 3 },
      {},
    );
    const expected = new Float64Array(items);
    const drawn = new Float64Array(items);
    for (let user = 0; user < users; user++) {
      for (let item = 0; item < items; item++) {
        expected[item]! += data.trueProbability![user * items + item]! / users;
      }
    }
    for (const list of histories(data, users)) drawn[list[0]!]! += 1 / users;
    // Four standard errors of a share of 20,000 draws are at most 0.0142.
    for (let item = 0; item < items; item++)
      expect(Math.abs(drawn[item]! - expected[item]!)).toBeLessThan(0.0142);
  });

  it('draws second items in proportion to p among the rest', async () => {
    const users = 20_000;
    const data = await readLiteral(
      {
        name: 'synthetic',
        users,
        items: 3,
        domainCount: 1,
        interactionsPerUser: 3,
        popularityExponent: 1,
      },
      {},
    );
    // p = (6, 3, 2) / 11: after item 0, item 1 follows with 3 / 5.
    const afterFirst = histories(data, users).filter(([first]) => first === 0);
    const share = afterFirst.filter(([, second]) => second === 1).length / afterFirst.length;
    expect(Math.abs(share - 0.6)).toBeLessThan(0.019);
  });

  it('follows its seed', async () => {
    const read = (seed: number) => readLiteral({ name: 'synthetic', users: 10, seed }, {});
    const [first, same, other] = [await read(1), await read(1), await read(2)];
    expect(same.items.codes).toEqual(first.items.codes);
    expect(other.items.codes).not.toEqual(first.items.codes);
  });

  it('refuses what cannot be drawn, all at once', async () => {
    const impossible = readLiteral(
      {
        name: 'synthetic',
        users: 3_000_000,
        items: 100,
        affinity: 1,
        domainCount: 2,
        interactionsPerUser: 50,
      },
      {},
    );
    await expect(impossible).rejects.toThrow(/interactionsPerUser[\s\S]*at most 34[\s\S]*larger than 1 GiB/);
    await expect(readLiteral({ name: 'synthetic', items: 5, domainCount: 6 }, {})).rejects.toThrow(
      /more domains than items/,
    );
  });
});
