import { describe, expect, it } from 'vitest';
import { InputError } from '../core/errors.js';
import { Part } from '../data/dataset.js';
import { splitDataset } from '../split/split-dataset.js';
import { tinyDataset } from '../testing/datasets.js';
import type { PairwiseBatch, PointwiseBatch } from './batch.js';
import { type BatchSourceOptions, createBatchSource } from './batches.js';

const sampling = {
  negatives: 2,
  distribution: 'uniform',
  exponent: 0.75,
  labels: 'implicit',
  sharing: 'example',
} as const;
const options: BatchSourceOptions = { needs: 'sampled', sampling, batchSize: 3, seed: 1 };

/** Users 0 and 1 with 4 and 3 train events among items 0 to 5, and a test event each. */
function tinySplit(values?: readonly number[]) {
  const { train, test } = Part;
  return splitDataset(
    tinyDataset({
      users: [0, 0, 0, 0, 0, 1, 1, 1, 1],
      items: [0, 1, 2, 3, 4, 3, 4, 5, 0],
      parts: [train, train, train, train, test, train, train, train, test],
      ...(values && { values }),
    }),
    { name: 'provided', seed: 0, validation: 'none', validationShare: 0.1 },
    { seed: 1, coldItems: 'drop' },
  );
}

const trainPairs = ['0 0', '0 1', '0 2', '0 3', '1 3', '1 4', '1 5'];

function pairs(users: Int32Array, items: Int32Array): string[] {
  return [...users].map((user, index) => `${user} ${items[index]}`);
}

function pairwise(overrides: Partial<BatchSourceOptions> = {}, epoch = 0, firstStep = 0): PairwiseBatch[] {
  return [
    ...createBatchSource(tinySplit(), { ...options, ...overrides }).epoch(epoch, firstStep),
  ] as PairwiseBatch[];
}

describe('batch source', () => {
  it('goes over every train event once an epoch and keeps the last small batch', () => {
    const batches = pairwise();
    expect(batches.map((batch) => batch.users.length)).toEqual([3, 3, 1]);
    expect(batches.flatMap((batch) => pairs(batch.users, batch.positives)).sort()).toEqual(trainPairs);
    expect(createBatchSource(tinySplit(), options).steps).toBe(3);
  });

  it('gives each positive its own negatives, none of them in train of the user', () => {
    for (const batch of pairwise()) {
      expect(batch.kind).toBe('pairwise');
      expect(batch.negativesPerRow).toBe(2);
      expect(batch.negatives.length).toBe(2 * batch.users.length);
      batch.negatives.forEach((item, index) => {
        expect(trainPairs).not.toContain(`${batch.users[Math.floor(index / 2)]} ${item}`);
      });
    }
  });

  it("has an order and negatives of its own for an adversary's pass, over the same events", () => {
    const source = createBatchSource(tinySplit(), options);
    const main = [...source.epoch(0)] as PairwiseBatch[];
    const pass = [...source.epoch(0, 0, 'adversary')] as PairwiseBatch[];
    expect(pass).not.toEqual(main);
    expect(pass.flatMap((batch) => pairs(batch.users, batch.positives)).sort()).toEqual(trainPairs);
    expect([...source.epoch(0, 0, 'main')]).toEqual(main);
  });

  it('shuffles anew for each epoch and seed, and repeats itself otherwise', () => {
    expect(pairwise({}, 4)).toEqual(pairwise({}, 4));
    expect(pairwise({}, 4)).not.toEqual(pairwise({}, 5));
    expect(pairwise({ seed: 2 }, 4)).not.toEqual(pairwise({}, 4));
  });

  it('continues at any step as if it had never stopped', () => {
    expect(pairwise({}, 2, 1)).toEqual(pairwise({}, 2).slice(1));
    expect(pairwise({}, 2, 3)).toEqual([]);
  });

  it('draws anew for each step', () => {
    const ofFirstUser = pairwise({ batchSize: 1, sampling: { ...sampling, negatives: 100 } })
      .filter((batch) => batch.users[0] === 0)
      .map((batch) => batch.negatives.join());
    expect(new Set(ofFirstUser).size).toBe(4);
  });

  it('draws the same into memory that is used again two batches later', () => {
    const copies: number[][] = [];
    const arrays: Int32Array[] = [];
    for (const batch of createBatchSource(tinySplit(), { ...options, reusesMemory: true }).epoch(0)) {
      arrays.push((batch as PairwiseBatch).negatives);
      copies.push([...arrays.at(-1)!]);
    }
    expect(copies).toEqual(pairwise().map((batch) => [...batch.negatives]));
    expect(arrays[2]!.buffer).toBe(arrays[0]!.buffer);
    expect(arrays[1]!.buffer).not.toBe(arrays[0]!.buffer);
  });

  it('lists no negatives for a loss over the catalogue', () => {
    const [batch] = pairwise({ needs: 'catalogue' });
    expect(batch).toMatchObject({ kind: 'pairwise', negativesPerRow: 0, negatives: new Int32Array(0) });
  });

  it('labels positives 1 and then their negatives 0 for a pointwise loss', () => {
    const source = createBatchSource(tinySplit(), { ...options, needs: 'pointwise' });
    const [batch] = [...source.epoch(0)] as PointwiseBatch[];
    const [same] = pairwise();
    expect(source.kind).toBe('pointwise');
    expect([...batch!.labels]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect([...batch!.items]).toEqual([...same!.positives, ...same!.negatives]);
    const [a, b, c] = same!.users;
    expect([...batch!.users]).toEqual([a, b, c, a, a, b, b, c, c]);
  });

  it('trains on the labels in the data where they are observed', () => {
    const source = createBatchSource(tinySplit([1, 0, 1, 0, 1, 0.5, 1, 0, 1]), {
      ...options,
      needs: 'pointwise',
      sampling: { ...sampling, labels: 'observed' },
    });
    const labelled = ([...source.epoch(0)] as PointwiseBatch[]).flatMap((batch) =>
      pairs(batch.users, batch.items).map((pair, index) => `${pair} ${batch.labels[index]}`),
    );
    expect(labelled.sort()).toEqual(['0 0 1', '0 1 0', '0 2 1', '0 3 0', '1 3 0.5', '1 4 1', '1 5 0']);
  });

  it('takes only events of label 1 as positives, and may draw those of label 0 as negatives', () => {
    const source = createBatchSource(tinySplit([1, 0, 1, 0, 1, 1, 1, 0, 1]), {
      ...options,
      sampling: { ...sampling, negatives: 100 },
    });
    const batches = [...source.epoch(0)] as PairwiseBatch[];
    expect(batches.flatMap((batch) => pairs(batch.users, batch.positives)).sort()).toEqual([
      '0 0',
      '0 2',
      '1 3',
      '1 4',
    ]);
    const first = batches.find((batch) => batch.users[0] === 0)!;
    expect(new Set(first.negatives.subarray(0, 100))).toEqual(new Set([1, 3, 4, 5]));
  });

  it('puts false negatives among the drawn ones, from a stream of their own', () => {
    const falseNegatives = { definition: 'drrl', rate: 0.5, poolShare: 0.1 } as const;
    const config = { sampling: { ...sampling, negatives: 4 }, falseNegatives };
    const clean = pairwise({ sampling: config.sampling });
    pairwise(config).forEach((batch, step) => {
      expect(batch.positives).toEqual(clean[step]!.positives);
      batch.negatives.forEach((item, index) => {
        const isTrainPair = trainPairs.includes(`${batch.users[Math.floor(index / 4)]} ${item}`);
        expect(isTrainPair).toBe(index % 4 >= 2);
        if (!isTrainPair) expect(item).toBe(clean[step]!.negatives[index]);
      });
    });
    expect(pairwise({ ...config, falseNegatives: { ...falseNegatives, rate: 0 } })).toEqual(clean);
    expect(pairwise(config, 2, 1)).toEqual(pairwise(config, 2).slice(1));
  });

  it('labels false negatives 0 for a pointwise loss', () => {
    const falseNegatives = { definition: 'drrl', rate: 1, poolShare: 0.1 } as const;
    const source = createBatchSource(tinySplit(), { ...options, falseNegatives, needs: 'pointwise' });
    const [batch] = [...source.epoch(0)] as PointwiseBatch[];
    expect(pairs(batch!.users, batch!.items).every((pair) => trainPairs.includes(pair))).toBe(true);
    expect([...batch!.labels]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('draws events in proportion to weights', () => {
    const eventWeights = Float32Array.from([0, 0, 3, 0, 1, 0, 0]);
    const drawn = Array.from({ length: 500 }, (_, epoch) =>
      pairwise({ needs: 'catalogue', eventWeights }, epoch),
    )
      .flat()
      .flatMap((batch) => pairs(batch.users, batch.positives));
    expect(drawn.length).toBe(3500);
    const heavy = drawn.filter((pair) => pair === '0 2').length;
    expect(drawn.filter((pair) => pair === '1 3').length).toBe(3500 - heavy);
    expect(Math.abs(heavy - 2625)).toBeLessThan(103);
  });

  it('refuses weights that do not fit', () => {
    const withWeights =
      (...weights: number[]) =>
      () =>
        pairwise({ eventWeights: Float32Array.from(weights) });
    expect(withWeights(1, 1)).toThrow(/7 weights[\s\S]*2/);
    expect(withWeights(1, 1, 1, -1, 1, 1, 1)).toThrow(/negative or non-finite/);
    expect(withWeights(0, 0, 0, 0, 0, 0, 0)).toThrow(/only zeros/);
  });

  it('refuses observed labels without labels, or for a loss that reads none', () => {
    const observed = { ...options, sampling: { ...sampling, labels: 'observed' } } as const;
    expect(() => createBatchSource(tinySplit(), { ...observed, needs: 'pointwise' })).toThrow(InputError);
    expect(() => createBatchSource(tinySplit(), observed)).toThrow(/needs a pointwise loss/);
  });
});
