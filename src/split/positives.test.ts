import { expect, test } from 'vitest';
import { hasBinaryLabels, positiveItems } from './positives.js';
import type { UserEvents } from './split.js';

function events(labels: readonly number[] | null): UserEvents {
  return {
    offsets: Int32Array.of(0, 3, 3, 5),
    items: Int32Array.of(7, 2, 7, 1, 0),
    times: null,
    labels: labels && Float32Array.from(labels),
  };
}

test('without labels every event is a positive; items are distinct and ascending', () => {
  const { offsets, values } = positiveItems(events(null));
  expect([...offsets]).toEqual([0, 2, 2, 4]);
  expect([...values]).toEqual([2, 7, 0, 1]);
});

test('a binary label 0 is no positive', () => {
  const { offsets, values } = positiveItems(events([0, 1, 1, 0, 0]));
  expect([...offsets]).toEqual([0, 2, 2, 2]);
  expect([...values]).toEqual([2, 7]);
});

test('ratings are not labels', () => {
  expect(hasBinaryLabels(events([0, 1, 5, 1, 1]))).toBe(false);
  expect(positiveItems(events([0, 1, 5, 1, 1])).values).toHaveLength(4);
});
