import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawInteractions, readSplit, readVectors, writeInteractions, writeVectors } from './interactions.js';
import type { Shape } from './shapes.js';

const size = { users: 50, items: 40, train: 300, test: 100 };
const shape: Shape = { title: 'Small', set: null, ...size };

describe('drawn interactions', () => {
  const { train, test } = drawInteractions(size);
  const pairs = [train, test].flatMap(({ offsets, items }) =>
    Array.from(items, (item, event) => `${offsets.findLastIndex((offset) => offset <= event)} ${item}`),
  );

  it('have the size that is asked for', () => {
    expect([train.items.length, test.items.length]).toEqual([300, 100]);
  });

  it('hold each pair once, in train or in test', () => {
    expect(new Set(pairs).size).toBe(400);
  });

  it('give every user a train event', () => {
    expect([...train.offsets].every((offset, user) => user === 0 || offset > train.offsets[user - 1]!)).toBe(
      true,
    );
  });

  it('differ in the number of events of a user where some are more active', () => {
    const most = (activity: number) => {
      const { offsets } = drawInteractions({ ...size, activity }).train;
      return Math.max(...Array.from({ length: 50 }, (_, user) => offsets[user + 1]! - offsets[user]!));
    };
    expect(most(3)).toBeGreaterThan(2 * most(1));
  });

  it('prefer items of low numbers', () => {
    expect(train.items.filter((item) => item < 10).length).toBeGreaterThan(300 / 3);
  });
});

describe('written interactions', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reclab-bench-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are read back as a split, in the size of the shape', async () => {
    expect(await writeInteractions(shape, folder)).toEqual({ kind: 'drawn', reason: 'by intention' });
    const split = readSplit(folder);
    expect([split.userCount, split.itemCount]).toEqual([50, 40]);
    expect([split.train.items.length, split.test.items.length]).toEqual([300, 100]);
    expect(split.train.offsets.at(-1)).toBe(300);
    expect(split.train.items).toEqual(drawInteractions(size).train.items);
    expect(split.chronological).toBe(false);
  });

  it('are in the order of time where the shape says so', async () => {
    await writeInteractions({ ...shape, ordered: true }, folder);
    expect(readSplit(folder).chronological).toBe(true);
  });

  it('are joined by vectors of users and items, little-endian', async () => {
    await writeInteractions(shape, folder);
    await writeVectors(folder);
    const { values, dimensions } = readVectors(folder, 'item');
    expect(values.length).toBe(40 * dimensions);
    const bytes = await readFile(join(folder, 'item-vectors.f32'));
    expect(bytes.readFloatLE(4)).toBe(values[1]);
  });
});
