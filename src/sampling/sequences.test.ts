import { describe, expect, it } from 'vitest';
import { Part } from '../data/dataset.js';
import { splitDataset } from '../split/split-dataset.js';
import { tinyDataset } from '../testing/datasets.js';
import {
  eventCount,
  exampleCount,
  exampleLabels,
  exampleTargets,
  exampleUsers,
  type SequenceBatch,
} from './batch.js';
import { type BatchSourceOptions, createBatchSource } from './batches.js';
import type { SequenceOptions } from './sequence-options.js';

const sampling = {
  negatives: 2,
  distribution: 'uniform',
  exponent: 0.75,
  labels: 'implicit',
  sharing: 'example',
} as const;
const dense: SequenceOptions = {
  targets: 'dense',
  positions: 'all',
  prefixes: 10,
  window: 10,
  windowUnit: 'items',
  maxLength: 3,
};

/** User 0: 0 1 2 3 4, user 1: 5 6, user 2: 7 alone; items 0 to 9, and a test event of each. */
function tinySplit(rowsInTimeOrder = true) {
  const { train, test } = Part;
  return splitDataset(
    tinyDataset({
      users: [0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2],
      items: [0, 1, 2, 3, 4, 5, 5, 6, 0, 7, 1],
      ...(rowsInTimeOrder && { times: [1, 2, 3, 4, 5, 6, 1, 2, 3, 1, 2] }),
      parts: [train, train, train, train, train, test, train, train, test, train, test],
      rowsInTimeOrder,
      itemCount: 10,
    }),
    { name: 'provided', seed: 0, validation: 'none', validationShare: 0.1 },
    { seed: 1, coldItems: 'keep' },
  );
}

const itemsOfUser = [
  [0, 1, 2, 3, 4],
  [5, 6],
];

function source(sequence: Partial<SequenceOptions> = {}, given: Partial<BatchSourceOptions> = {}) {
  const options = { needs: 'sampled', sampling, batchSize: 1, seed: 1, ...given } as const;
  return createBatchSource(tinySplit(), { ...options, sequence: { ...dense, ...sequence } });
}

function batches(
  sequence: Partial<SequenceOptions> = {},
  given: Partial<BatchSourceOptions> = {},
  epoch = 0,
): SequenceBatch[] {
  return [...source(sequence, given).epoch(epoch)] as SequenceBatch[];
}

/** `history -> target` of the rows of a batch with one target each. */
function prefixes(of: readonly SequenceBatch[]): string[] {
  return of.flatMap(({ users, items, lengths, maxLength, positives }) =>
    [...users].map((user, row) => {
      const history = items.slice(row * maxLength, row * maxLength + lengths[row]!);
      return `${user}: ${[...history].join(' ')} -> ${positives[row]}`;
    }),
  );
}

describe('sequence batches with dense targets', () => {
  it('hold the latest events of each user with two events, each predicting the next', () => {
    const [first, second] = batches().sort((a, b) => a.users[0]! - b.users[0]!);
    expect(first).toMatchObject({
      kind: 'sequence',
      users: Int32Array.of(0),
      items: Int32Array.of(1, 2, 3),
      lengths: Int32Array.of(3),
      maxLength: 3,
      targets: 'dense',
      positives: Int32Array.of(2, 3, 4),
      places: Int32Array.of(0, 1, 2),
      times: Float64Array.of(2, 3, 4),
    });
    expect(second).toMatchObject({
      users: Int32Array.of(1),
      items: Int32Array.of(5, 0, 0),
      lengths: Int32Array.of(1),
      positives: Int32Array.of(6),
      places: Int32Array.of(0),
      times: Float64Array.of(1, 0, 0),
    });
    expect(source().steps).toBe(2);
  });

  it('have a target at each event and none at padding', () => {
    const [batch] = batches({}, { batchSize: 2 });
    expect(exampleCount(batch!)).toBe(4);
    expect(eventCount(batch!)).toBe(4);
    const first = batch!.users[0] === 0;
    expect([...batch!.places]).toEqual(first ? [0, 1, 2, 3] : [0, 3, 4, 5]);
    expect([...batch!.positives]).toEqual(first ? [2, 3, 4, 6] : [6, 2, 3, 4]);
    expect([...exampleUsers(batch!)]).toEqual(first ? [0, 0, 0, 1] : [1, 0, 0, 0]);
  });

  it('draw for every target items that its user does not have', () => {
    const own: string[] = [];
    for (let epoch = 0; epoch < 20; epoch++) {
      for (const batch of batches({}, {}, epoch)) {
        const user = batch.users[0]!;
        expect(batch.negatives).toHaveLength(2 * batch.lengths[0]!);
        expect(batch.negativesPerRow).toBe(2);
        for (const item of batch.negatives) expect(itemsOfUser[user]).not.toContain(item);
        if (user === 0) own.push(batch.negatives.join());
      }
    }
    expect(new Set(own).size).toBeGreaterThan(10);
  });

  it('share negatives by row where it is asked for', () => {
    const shared = batches({}, { sampling: { ...sampling, sharing: 'row', negatives: 4 } });
    const { negatives } = shared.find(({ users }) => users[0] === 0)!;
    expect([...negatives.subarray(4, 8)]).toEqual([...negatives.subarray(0, 4)]);
    expect([...negatives.subarray(8)]).toEqual([...negatives.subarray(0, 4)]);
  });

  it('share negatives by batch, which do not count for users who have them', () => {
    const [batch] = batches({}, { batchSize: 2, sampling: { ...sampling, sharing: 'batch', negatives: 30 } });
    const { items, counts } = batch!.shared!;
    expect(batch!.negativesPerRow).toBe(0);
    expect(items).toHaveLength(30);
    expect(counts).toHaveLength(4 * 30);
    expect(new Set(items).size).toBeGreaterThan(7);
    exampleUsers(batch!).forEach((user, example) => {
      items.forEach((item, place) => {
        expect(counts[example * 30 + place]).toBe(itemsOfUser[user]!.includes(item) ? 0 : 1);
      });
    });
  });

  it('put false negatives among those of each target', () => {
    const falseNegatives = { definition: 'drrl', rate: 0.5, poolShare: 0.1 } as const;
    for (const batch of batches({}, { falseNegatives })) {
      const own = itemsOfUser[batch.users[0]!]!;
      for (let target = 0; target < batch.lengths[0]!; target++) {
        const drawn = [...batch.negatives.subarray(2 * target, 2 * target + 2)];
        expect(drawn.filter((item) => own.includes(item))).toHaveLength(1);
      }
    }
  });

  it('are labelled pairs for a pointwise loss', () => {
    const [batch] = batches({ maxLength: 2 }, { needs: 'pointwise', batchSize: 2 });
    const order = batch!.users[0] === 0 ? [0, 1] : [1, 0];
    const ofTargets = (values: readonly (readonly number[])[]) => order.flatMap((user) => values[user]!);
    const positives = ofTargets([[3, 4], [6]]);
    const twice = (values: number[]) => [...values, ...values.flatMap((value) => [value, value])];
    expect(exampleCount(batch!)).toBe(9);
    expect(eventCount(batch!)).toBe(3);
    expect([...exampleLabels(batch!)!]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect([...exampleTargets(batch!)]).toEqual(twice(positives));
    expect([...exampleUsers(batch!)]).toEqual(twice(ofTargets([[0, 0], [1]])));
  });

  it('have no negatives for losses over the catalogue or the batch', () => {
    for (const needs of ['catalogue', 'in-batch'] as const) {
      expect(batches({}, { needs })[0]).toMatchObject({ negatives: new Int32Array(0), negativesPerRow: 0 });
    }
    expect(batches({}, { needs: 'mixed' })[0]!.shared!.items).toHaveLength(2);
  });
});

describe('sequence batches with a window', () => {
  it('predict each of the next items, and only those', () => {
    const seen = [new Set<number>(), new Set<number>(), new Set<number>()];
    const ahead = source({ targets: 'window', window: 2 });
    for (let epoch = 0; epoch < 60; epoch++) {
      const batch = ([...ahead.epoch(epoch)] as SequenceBatch[]).find(({ users }) => users[0] === 0)!;
      expect(batch.targets).toBe('dense');
      expect([...batch.items]).toEqual([1, 2, 3]);
      for (const [place, item] of batch.positives.entries()) seen[place]!.add(item);
    }
    expect(seen.map((items) => [...items].sort())).toEqual([[2, 3], [3, 4], [4]]);
  });
});

describe('sequence batches with a window of days', () => {
  const days = (...times: number[]) => times.map((time) => time * 86_400);
  const split = (times: number[] | undefined) =>
    splitDataset(
      tinyDataset({
        users: [0, 0, 0, 0, 0],
        items: [0, 1, 2, 3, 4],
        ...(times && { times }),
        parts: [0, 0, 0, 0, 2],
        rowsInTimeOrder: true,
        itemCount: 5,
      }),
      { name: 'provided', seed: 0, validation: 'none', validationShare: 0.1 },
      { seed: 1, coldItems: 'keep' },
    );
  const ahead = (times: number[] | undefined, window: number) =>
    createBatchSource(split(times), {
      needs: 'catalogue',
      sampling,
      batchSize: 1,
      seed: 1,
      sequence: { ...dense, targets: 'window', window, windowUnit: 'days' },
    });

  it('predict what happens within so many days, or else the next item', () => {
    const seen = [new Set<number>(), new Set<number>(), new Set<number>()];
    // The second day after the first event, a month later, and the same moment.
    const source = ahead(days(0, 2, 30, 30, 31), 2);
    for (let epoch = 0; epoch < 60; epoch++) {
      const [batch] = [...source.epoch(epoch)] as SequenceBatch[];
      for (const [place, item] of batch!.positives.entries()) seen[place]!.add(item);
    }
    expect(seen.map((items) => [...items])).toEqual([[1], [2], [3]]);
  });

  it('reach further with more days, never past the train part', () => {
    const seen = new Set<number>();
    const source = ahead(days(0, 2, 30, 30, 31), 28);
    for (let epoch = 0; epoch < 60; epoch++) {
      const [batch] = [...source.epoch(epoch)] as SequenceBatch[];
      seen.add(batch!.positives[1]!);
    }
    expect([...seen].sort()).toEqual([2, 3]);
  });

  it('need times', () => {
    expect(() => ahead(undefined, 2)).toThrow(/A window of days needs the times of events/);
  });
});

describe('sequence batches with some positions', () => {
  it('have as many targets as are drawn, others in each epoch, each at its place', () => {
    const drawn = source({ positions: 2 }, { batchSize: 2 });
    const seen = new Set<string>();
    for (let epoch = 0; epoch < 30; epoch++) {
      const [batch] = [...drawn.epoch(epoch)] as SequenceBatch[];
      const { users, places, positives, negatives, lengths } = batch!;
      const long = users.indexOf(0);
      const own = [...places.subarray(long, long + 2)].map((place) => place - 3 * long);
      expect(own[0]).toBeLessThan(own[1]!);
      // The history of user 0 is 1 2 3, then comes 4.
      expect([...positives.subarray(long, long + 2)]).toEqual(own.map((place) => place + 2));
      seen.add(own.join());
      const short = 1 - long;
      expect(lengths[short]).toBe(1);
      expect(places[2 * short]).toBe(3 * short);
      expect(positives[2 * short]).toBe(6);
      expect(exampleCount(batch!)).toBe(3);
      expect([...exampleUsers(batch!)]).toEqual(long === 0 ? [0, 0, 1] : [1, 0, 0]);
      expect(negatives).toHaveLength(6);
    }
    expect([...seen].sort()).toEqual(['0,1', '0,2', '1,2']);
  });

  it('draw them for windows, too', () => {
    const [batch] = batches({ targets: 'window', window: 1, positions: 1 }, { batchSize: 2 });
    expect(batch!.positives).toHaveLength(2);
    expect(batch!.targets).toBe('dense');
  });

  it('are all positions where there are no more', () => {
    expect(batches({ positions: 3 })).toEqual(batches());
  });
});

describe('sequence batches with one target', () => {
  it('hold all prefixes, the latest events of each', () => {
    const last = batches({ targets: 'last', prefixes: 'all' }, { batchSize: 2 });
    expect(last.map(({ users }) => users.length)).toEqual([2, 2, 1]);
    expect(prefixes(last).sort()).toEqual([
      '0: 0 -> 1',
      '0: 0 1 -> 2',
      '0: 0 1 2 -> 3',
      '0: 1 2 3 -> 4',
      '1: 5 -> 6',
    ]);
    expect(last[0]!.negatives).toHaveLength(4);
    const { places, lengths } = last[0]!;
    expect([...places]).toEqual([...lengths].map((length, row) => 3 * row + length - 1));
  });

  it('hold some prefixes of each user, others in each epoch, none twice', () => {
    const few = { targets: 'last', prefixes: 2 } as const;
    const found = Array.from({ length: 30 }, (_, epoch) => prefixes(batches(few, {}, epoch)).sort());
    for (const epoch of found) {
      expect(epoch).toHaveLength(3);
      expect(new Set(epoch).size).toBe(3);
      expect(epoch).toContain('1: 5 -> 6');
    }
    expect(new Set(found.flat()).size).toBe(5);
  });
});

describe.each([
  ['dense', 'all'],
  ['window', 'all'],
  ['window', 2],
  ['last', 'all'],
] as const)('sequence batches of %s targets at %s positions', (targets, positions) => {
  const sequence = { targets, positions, window: 2, prefixes: 3 } as const;

  it('are a pure function of seed, epoch and step, also in memory that is used again', () => {
    const whole = batches(sequence, {}, 3);
    expect(batches(sequence, {}, 3)).toEqual(whole);
    expect([...source(sequence).epoch(3, 1)]).toEqual(whole.slice(1));
    const copies = [];
    for (const batch of source(sequence, { reusesMemory: true }).epoch(3))
      copies.push(structuredClone(batch));
    expect(copies).toEqual(whole);
  });

  it('differ by epoch, seed and pass', () => {
    const whole = batches(sequence, {}, 3);
    expect(batches(sequence, {}, 4)).not.toEqual(whole);
    expect(batches(sequence, { seed: 2 }, 3)).not.toEqual(whole);
    expect([...source(sequence).epoch(3, 0, 'adversary')]).not.toEqual(whole);
  });
});

describe('weights of events', () => {
  /** How often each user is drawn in 300 epochs. */
  function drawnUsers(sequence: Partial<SequenceOptions>, eventWeights: number[]): number[] {
    const counts = [0, 0];
    const drawn = source(sequence, { needs: 'catalogue', eventWeights: Float32Array.from(eventWeights) });
    for (let epoch = 0; epoch < 300; epoch++) {
      for (const { users } of drawn.epoch(epoch) as Iterable<SequenceBatch>) counts[users[0]!]!++;
    }
    return counts;
  }

  it('draw prefixes by the weight of their target', () => {
    const weights = Float32Array.of(9, 0, 0, 1, 0, 9, 1, 9);
    const found = new Set(
      Array.from({ length: 30 }, (_, epoch) =>
        prefixes(batches({ targets: 'last' }, { eventWeights: weights }, epoch)),
      ).flat(),
    );
    expect([...found].sort()).toEqual(['0: 0 1 2 -> 3', '1: 5 -> 6']);
  });

  it('draw users as often as without weights where all weigh the same', () => {
    const [many, one] = drawnUsers({ targets: 'last', prefixes: 2 }, Array(8).fill(1));
    expect(many! + one!).toBe(900);
    expect(Math.abs(many! - 600)).toBeLessThan(60);
    const [first, second] = drawnUsers({}, Array(8).fill(1));
    expect(first! + second!).toBe(600);
    expect(Math.abs(first! - 300)).toBeLessThan(60);
  });

  it('draw users by the mean weight of what they may predict, of the events that are read', () => {
    const [first, second] = drawnUsers({}, [9, 9, 3, 3, 3, 9, 1, 9]);
    expect(first! + second!).toBe(600);
    // Three events are read, so that the first two of the first user are never predicted.
    expect(Math.abs(first! - 450)).toBeLessThan(55);
  });

  it('draw the targets of a history, with replacement, as many as it has places', () => {
    const eventWeights = Float32Array.of(1, 1, 1, 0, 2, 0, 1, 1);
    const found = Array.from({ length: 30 }, (_, epoch) => batches({}, { eventWeights }, epoch)).flat();
    const ofFirst = found.filter(({ users }) => users[0] === 0);
    expect(ofFirst.length).toBeGreaterThan(10);
    for (const { positives, places, lengths } of ofFirst) {
      expect(lengths).toEqual(Int32Array.of(3));
      expect(positives).toHaveLength(3);
      // Items 2 and 4 alone can be drawn, after the first and the third place.
      expect([...places].map((place) => ({ 0: 2, 2: 4 })[place])).toEqual([...positives]);
      expect([...places]).toEqual([...places].sort());
    }
    const ofFour = ofFirst.flatMap(({ positives }) => [...positives]).filter((item) => item === 4);
    expect(Math.abs(ofFour.length / (3 * ofFirst.length) - 2 / 3)).toBeLessThan(0.15);
  });

  it('draw what a window predicts by weight', () => {
    const eventWeights = Float32Array.of(1, 1, 0, 0, 5, 0, 1, 1);
    const found = Array.from({ length: 10 }, (_, epoch) =>
      batches({ targets: 'window', window: 2 }, { eventWeights }, epoch),
    ).flat();
    const ofFirst = found.filter(({ users }) => users[0] === 0);
    const targets = ofFirst.flatMap(({ positives, places }) =>
      [...positives].map((item, k) => `${places[k]} -> ${item}`),
    );
    expect([...new Set(targets)].sort()).toEqual(['1 -> 4', '2 -> 4']);
  });
});

describe('sequence batches are refused', () => {
  const options = { needs: 'sampled', sampling, batchSize: 1, seed: 1, sequence: dense } as const;

  it('without an order of events', () => {
    expect(() => createBatchSource(tinySplit(false), options)).toThrow(/order of events/);
  });

  it('where no user has two events', () => {
    const alone = splitDataset(
      tinyDataset({
        users: [0, 1, 0],
        items: [0, 1, 1],
        parts: [0, 0, 2],
        rowsInTimeOrder: true,
        itemCount: 3,
      }),
      { name: 'provided', seed: 0, validation: 'none', validationShare: 0.1 },
      { seed: 1, coldItems: 'keep' },
    );
    expect(() => createBatchSource(alone, options)).toThrow(/There is no history/);
  });
});
