import { expect, it } from 'vitest';
import type { SequenceBatch, SingleBatch } from '../sampling/batch.js';
import { tinySplit } from '../testing/splits.js';
import { inBatchCounts } from './in-batch-counts.js';

// User 0 has the items 0 and 1, user 1 has 1, user 2 has 2.
const context = tinySplit({
  train: [
    [0, 0],
    [0, 1],
    [1, 1],
    [2, 2],
  ],
  test: [[2, 0]],
});

function batchOf(users: number[], positives: number[]): SingleBatch {
  return {
    kind: 'pairwise',
    users: Int32Array.from(users),
    positives: Int32Array.from(positives),
    negatives: new Int32Array(0),
    negativesPerRow: 0,
  };
}

const batch = batchOf([0, 1, 2, 0], [0, 1, 2, 1]);

it.each([
  ['drop', 'count', [0, 0, 1, 0], [1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 1, 0]],
  ['drop', 'once', [0, 0, 1, 0], [1, 0, 1, 0], [1, 1, 0, 0], [0, 0, 1, 0]],
  ['keep', 'count', [0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 0]],
  ['keep', 'once', [0, 1, 1, 0], [1, 0, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0]],
] as const)('accidental hits: %s, repeats: %s', (accidentalHits, repeats, ...rows) => {
  expect([...inBatchCounts({ accidentalHits, repeats }, context)(batch)]).toEqual(rows.flat());
});

it('knows nothing of the batch before', () => {
  const counts = inBatchCounts({ accidentalHits: 'drop', repeats: 'count' }, context);
  counts(batch);
  expect([...counts(batchOf([0, 2], [1, 2]))]).toEqual([0, 1, 1, 0]);
});

it('lets an example without negatives stand against itself', () => {
  const counts = inBatchCounts({ accidentalHits: 'drop', repeats: 'count' }, context);
  expect([...counts(batchOf([1], [1]))]).toEqual([1]);
  expect([...counts(batchOf([0, 0], [0, 1]))]).toEqual([1, 0, 0, 1]);
});

it('takes no other target of the same history for a negative', () => {
  const sequences: SequenceBatch = {
    kind: 'sequence',
    users: Int32Array.of(0, 2),
    items: new Int32Array(4),
    lengths: Int32Array.of(2, 1),
    maxLength: 2,
    times: null,
    targets: 'dense',
    positives: Int32Array.of(0, 1, 2),
    places: Int32Array.of(0, 1, 2),
    negatives: new Int32Array(0),
    negativesPerRow: 0,
  };
  const options = { accidentalHits: 'drop', repeats: 'count' } as const;
  const counts = inBatchCounts(options, context)(sequences);
  expect([...counts]).toEqual([0, 0, 1, 0, 0, 1, 1, 1, 0]);
});
