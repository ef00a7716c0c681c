import { describe, expect, it } from 'vitest';
import { BatchItems } from './batch-items.js';

const pairs = (positives: number[], negatives: number[]) => ({
  kind: 'pairwise' as const,
  users: new Int32Array(positives.length),
  positives: Int32Array.from(positives),
  negatives: Int32Array.from(negatives),
  negativesPerRow: negatives.length / positives.length,
});

describe('BatchItems', () => {
  it('lists the items of a batch once, and renumbers the batch to their places', () => {
    const { items, batch } = new BatchItems(100).renumber(pairs([70, 3], [5, 70, 3, 5]));
    expect([...items]).toEqual([70, 3, 5]);
    expect(batch).toEqual(pairs([0, 1], [2, 0, 1, 2]));
  });

  it('knows nothing of the batches before', () => {
    const renumbering = new BatchItems(10);
    renumbering.renumber(pairs([9], [8]));
    expect([...renumbering.renumber(pairs([8], [9])).items]).toEqual([8, 9]);
  });

  it('renumbers labelled pairs', () => {
    const { items, batch } = new BatchItems(10).renumber({
      kind: 'pointwise',
      users: Int32Array.of(0, 0, 1),
      items: Int32Array.of(4, 2, 4),
      labels: Float32Array.of(1, 0, 0),
      drawn: 1,
    });
    expect([...items]).toEqual([4, 2]);
    expect(batch).toMatchObject({ items: Int32Array.of(0, 1, 0), drawn: 1 });
  });
});
