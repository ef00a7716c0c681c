import { describe, expect, test } from 'vitest';
import { tinySplit } from '../testing/splits.js';
import { fitItemKnn, type ItemKnnConfig } from './item-knn.js';

/** n = 3 2 2 1; c_01 = 2, c_02 = 1, c_03 = 1, c_13 = 1, c_12 = 0, c_23 = 0; user 3 knows only item 2. */
const split = tinySplit({
  train: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [1, 3],
    [2, 0],
    [2, 2],
    [3, 2],
  ],
  test: [[3, 0]],
});

function scores(config: ItemKnnConfig, history: readonly number[]): number[] {
  const histories = {
    offsets: Int32Array.of(0, history.length),
    items: Int32Array.from(history),
    times: null,
  };
  const ranker = fitItemKnn(split, config, { memoryLimitBytes: 1e6 });
  return [...ranker.score(Int32Array.of(0), histories)];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [item, score] of expected.entries()) expect(found[item]).toBeCloseTo(score, 6);
}

const s01 = 2 / Math.sqrt(6);
const s02 = 1 / Math.sqrt(6);
const s03 = 1 / Math.sqrt(3);
const s13 = 1 / Math.sqrt(2);

describe('all neighbours', () => {
  test('a score is the sum of the similarities to the history', () => {
    expectClose(scores({ neighbors: 'all', reading: 'candidate' }, [0, 3]), [s03, s01 + s13, s02, s03]);
  });

  test('an item that the history repeats counts once', () => {
    expectClose(scores({ neighbors: 'all', reading: 'candidate' }, [2, 2]), [s02, 0, 0, 0]);
  });
});

test('few similarities among many items are held one by one, with the same scores', () => {
  const sparse = tinySplit({
    train: [
      [0, 0],
      [0, 9],
      [1, 9],
      [1, 4],
      [2, 9],
    ],
    test: [[2, 0]],
    itemCount: 10,
  });
  const ranker = fitItemKnn(sparse, { neighbors: 'all', reading: 'candidate' }, { memoryLimitBytes: 32 });
  expectClose(
    [...ranker.score(Int32Array.of(2), sparse.train)],
    [1 / Math.sqrt(3), 0, 0, 0, 1 / Math.sqrt(3), 0, 0, 0, 0, 0],
  );
});

describe('the nearest neighbour', () => {
  // Nearest: of 0 item 1, of 1 item 0, of 2 item 0, of 3 item 1.
  test('of the candidate', () => {
    expectClose(scores({ neighbors: 1, reading: 'candidate' }, [0]), [0, s01, s02, 0]);
    expectClose(scores({ neighbors: 1, reading: 'candidate' }, [1]), [s01, 0, 0, s13]);
  });

  test('of the items of the history', () => {
    expectClose(scores({ neighbors: 1, reading: 'history' }, [0]), [0, s01, 0, 0]);
    expectClose(scores({ neighbors: 1, reading: 'history' }, [1, 3]), [s01, s13, 0, 0]);
  });

  test('is the lower item where two are as near', () => {
    const tied = tinySplit({
      train: [
        [0, 0],
        [0, 1],
        [1, 1],
        [1, 2],
        [2, 0],
        [3, 2],
      ],
      test: [[0, 2]],
    });
    const ranker = fitItemKnn(tied, { neighbors: 1, reading: 'history' }, { memoryLimitBytes: 1e6 });
    const history = { offsets: Int32Array.of(0, 1), items: Int32Array.of(1), times: null };
    expectClose([...ranker.score(Int32Array.of(0), history)], [0.5, 0, 0]);
  });
});

test('refuses with the memory it would need', () => {
  const fit = () => fitItemKnn(split, { neighbors: 'all', reading: 'candidate' }, { memoryLimitBytes: 10 });
  // 8 similarities (4 pairs, both ways) of 8 bytes.
  expect(fit).toThrow(/item-knn does not fit in memory for 4 items/);
  expect(() =>
    fitItemKnn(split, { neighbors: 'all', reading: 'candidate' }, { memoryLimitBytes: 64 }),
  ).not.toThrow();
});
