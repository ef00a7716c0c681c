import { expect, it } from 'vitest';
import { idsOf, pairsOf } from '../../testing/sources.js';
import { Part } from '../dataset.js';
import type { ScannedEvents } from '../scan.js';
import { joinParts } from './parts.js';

const train: ScannedEvents = {
  users: { codes: Int32Array.of(0, 1), ids: ['ann', 'bob'] },
  items: { codes: Int32Array.of(0, 0), ids: ['B1'] },
  values: Float32Array.of(5, 4),
  times: Float64Array.of(10, 20),
  dropped: [{ reason: 'malformed row', unit: 'rows', count: 1 }],
};
const test: ScannedEvents = {
  users: { codes: Int32Array.of(0), ids: ['bob'] },
  items: { codes: Int32Array.of(0), ids: ['B2'] },
  values: Float32Array.of(3),
  times: null,
  dropped: [],
};

it('gives an id the same code in every part', () => {
  const joined = joinParts([
    { part: 'train', events: train },
    { part: 'test', events: test },
  ]);
  expect(pairsOf(joined)).toEqual(['ann B1', 'bob B1', 'bob B2']);
  expect(joined.users.ids).toEqual(['ann', 'bob']);
  expect(idsOf(joined.items)).toEqual(['B1', 'B1', 'B2']);
  expect(joined.parts).toEqual(Uint8Array.of(Part.train, Part.train, Part.test));
});

it('joins values, leaves out times that one part lacks, and keeps what was dropped', () => {
  const joined = joinParts([
    { part: 'train', events: train },
    { part: 'test', events: test },
  ]);
  expect(joined.values).toEqual(Float32Array.of(5, 4, 3));
  expect(joined.times).toBeNull();
  expect(joined.dropped).toEqual([{ reason: 'malformed row', unit: 'rows', count: 1 }]);
});
