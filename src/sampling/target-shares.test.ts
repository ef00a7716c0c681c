import { describe, expect, it } from 'vitest';
import { tinySplit } from '../testing/splits.js';
import type { SequenceBatch } from './batch.js';
import { createBatchSource } from './batches.js';
import type { SequenceOptions } from './sequence-options.js';
import { targetShares } from './target-shares.js';

/** User 0: 0 1 2 3 4 5 in this order, user 1: 6 0, user 2: 7 alone. */
const split = tinySplit({
  train: [
    ...[0, 1, 2, 3, 4, 5].map((item) => [0, item] as const),
    ...[6, 0].map((item) => [1, item] as const),
    [2, 7],
  ],
  test: [[0, 6]],
});
const chronological = { ...split, chronological: true };

const dense: SequenceOptions = {
  targets: 'dense',
  positions: 'all',
  prefixes: 2,
  window: 2,
  windowUnit: 'items',
  maxLength: 3,
};

it('are the shares of the train events where these are trained on', () => {
  expect([...targetShares(split, {})]).toEqual([2, 1, 1, 1, 1, 1, 1, 1].map((count) => count / 9));
});

it('are by weight where events are drawn by weight', () => {
  const eventWeights = Float32Array.of(0, 3, 0, 0, 0, 0, 0, 1, 0);
  expect([...targetShares(split, { eventWeights })]).toEqual([0.25, 0.75, 0, 0, 0, 0, 0, 0]);
});

it.each<[string, Partial<SequenceOptions>, number[]]>([
  // Three events are read, so that the three after them are predicted; never the first of a user, and no one alone.
  ['each place the next event', {}, [1, 0, 0, 1, 1, 1, 0, 0]],
  ['some of the places', { positions: 1 }, [1, 0, 0, 1 / 3, 1 / 3, 1 / 3, 0, 0]],
  ['each place one of the next two', { targets: 'window' }, [1, 0, 0, 1 / 2, 1, 3 / 2, 0, 0]],
  ['two prefixes of a user', { targets: 'last' }, [1, 2 / 5, 2 / 5, 2 / 5, 2 / 5, 2 / 5, 0, 0]],
])('of histories are those of what is predicted: %s', (_, options, counts) => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = targetShares(split, { sequence: { ...dense, ...options } });
  shares.forEach((share, item) => {
    expect(share, `item ${item}`).toBeCloseTo(counts[item]! / total, 12);
  });
});

describe.each([
  ['taken alike', undefined],
  ['drawn by weight', Float32Array.of(1, 1, 1, 4, 1, 0.5, 1, 3, 1)],
])('are what batches of histories have over many epochs, events %s', (_name, eventWeights) => {
  it.each<Partial<SequenceOptions>>([
    {},
    { positions: 2 },
    { targets: 'window' },
    { targets: 'window', positions: 1 },
    { targets: 'last' },
  ])('%o', (options) => {
    const sequence = { ...dense, ...options };
    const source = createBatchSource(chronological, {
      needs: 'catalogue',
      sampling: {
        negatives: 1,
        distribution: 'uniform',
        exponent: 1,
        labels: 'implicit',
        sharing: 'example',
      },
      ...{ sequence, batchSize: 2, seed: 1 },
      ...(eventWeights && { eventWeights }),
    });
    const counts = new Float64Array(8);
    for (let epoch = 0; epoch < 6000; epoch++) {
      for (const { positives } of source.epoch(epoch) as Iterable<SequenceBatch>)
        for (const item of positives) counts[item]!++;
    }
    const total = counts.reduce((sum, count) => sum + count, 0);
    const shares = targetShares(chronological, { sequence, ...(eventWeights && { eventWeights }) });
    shares.forEach((share, item) => {
      expect(Math.abs(counts[item]! / total - share), `item ${item}`).toBeLessThan(0.02);
    });
  });
});
