import { memory, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Ranker } from '../backbones/backbone.js';
import { factorisedRanker } from '../backbones/factorised-ranker.js';
import { withItemBias } from '../backbones/item-bias.js';
import { startEngine } from '../engine/registry.js';
import type { Split } from '../split/split.js';
import { describeEngines } from '../testing/engines.js';
import { tinySplit } from '../testing/splits.js';
import { type RankedUsersOptions, rankedUsers } from './ranked-users.js';

/** Item 5 is outside the catalogue. */
const split: Split = {
  ...tinySplit({
    train: [
      [0, 0],
      [1, 4],
      [1, 2],
      [2, 3],
      [2, 5],
    ],
    test: [
      [0, 2],
      [1, 1],
      [2, 0],
    ],
  }),
  catalogue: Uint8Array.of(1, 1, 1, 1, 1, 0),
};
const users = Int32Array.of(2, 0, 1);
const targets = { offsets: Int32Array.of(0, 1, 2, 3), values: Int32Array.of(2, 1, 0) };

/** Scores of user 0: 1 1 1 2 2 2, of user 1: 2 2 2 1 1 1, of user 2: 3 3 3 3 3 3. */
const factors = () =>
  factorisedRanker({
    name: 'factors',
    users: tensor2d([1, 2, 2, 1, 3, 3], [3, 2]),
    items: tensor2d([1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1], [6, 2]),
    similarity: 'dot',
  });

const lists = (ranker: Ranker, options: Partial<RankedUsersOptions> = {}) => {
  const asked = { k: 4, last: null, withScores: false, memoryBudget: 1, ...options };
  const ranked = rankedUsers(ranker, split, split.train, users, asked);
  return Array.from(ranked, ({ user, items, itemScores }) => [user, [...items], [...itemScores]]);
};

describeEngines('rankedUsers on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('ranks the catalogue without what is known of the user, in the order of the users', () => {
    expect(lists(factors())).toEqual([
      [2, [0, 1, 2, 4], [3, 3, 3, 3]],
      [0, [3, 4, 1, 2], [2, 2, 1, 1]],
      [1, [0, 1, 3], [2, 2, 1]],
    ]);
  });

  it('puts the relevant items last among equals where asked to', () => {
    expect(lists(factors(), { last: targets }).map(([, items]) => items)).toEqual([
      [1, 2, 4, 0],
      [3, 4, 1, 2],
      [0, 1, 3],
    ]);
    expect(lists(factors(), { last: targets, k: 1 }).map(([, items]) => items)).toEqual([[1], [3], [0]]);
  });

  it.each([{ last: null }, { last: targets }])(
    'ranks arrays of scores as tensors of the engine',
    ({ last }) => {
      const onEngine = withItemBias(factors(), Float32Array.of(0, 0, 1, 0, 0, 9));
      const { scoreTensor, ...arrays } = onEngine;
      expect(scoreTensor).toBeDefined();
      for (const k of [1, 2, 10]) {
        expect(lists(onEngine, { last, k })).toEqual(lists(arrays, { last, k }));
        expect(lists(onEngine, { last, k, memoryBudget: 1e-9 })).toEqual(lists(arrays, { last, k }));
        expect(lists(onEngine, { last, k, withScores: true })).toEqual(lists(arrays, { last, k }));
      }
    },
  );

  it('gives all scores where asked to, -∞ for what is no candidate', () => {
    const asked = { k: 1, last: null, withScores: true, memoryBudget: 1 };
    const [first] = rankedUsers(factors(), split, split.train, users, asked);
    const none = Number.NEGATIVE_INFINITY;
    expect([...first!.scores!]).toEqual([3, 3, 3, none, 3, none]);
  });

  it('names item and user of a score on the engine that is not finite, and leaves no tensors', () => {
    const scores = (rows: Int32Array) =>
      tensor2d(
        [...rows].flatMap((user) => [0, 0, 0, user === 0 ? Number.NaN : 0, 0, 0]),
        [rows.length, 6],
      ) as Tensor2D;
    const { topLists, ...whole } = factors();
    const broken: Ranker = { ...whole, scoreTensor: scores };
    const before = memory().numTensors;
    expect(() => lists(broken)).toThrow(/factors gave a score.*NaN for item 3 of user 0/s);
    expect(memory().numTensors).toBe(before);
  });

  it('names item and user of a product that is not finite', () => {
    const broken = factorisedRanker({
      name: 'factors',
      users: tensor2d([1, 2, 2, 1, 3, Number.POSITIVE_INFINITY], [3, 2]),
      items: tensor2d([1, 1, 1, 2, 1, 3, 1, 4, 1, 5, 1, 6], [6, 2]),
      similarity: 'dot',
    });
    const before = memory().numTensors;
    expect(() => lists(broken)).toThrow(/factors gave a score.*Infinity for item 0 of user 2/s);
    expect(memory().numTensors).toBe(before);
  });
});
