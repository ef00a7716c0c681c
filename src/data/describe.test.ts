import { expect, it } from 'vitest';
import { describeDataset } from './describe.js';
import { encode } from './encode.js';
import { unfiltered } from './filter.js';
import type { RawDataset } from './source.js';

const raw: RawDataset = {
  users: { codes: Int32Array.of(0, 1, 0, 1, 1), ids: ['ann', 'bob'] },
  items: { codes: Int32Array.of(0, 0, 1, 1, 2), ids: ['x', 'y', 'z'] },
  times: Float64Array.of(50, 20, 30, 40, 60),
  values: Float32Array.of(5, 1, 3, 4, 2),
  parts: null,
  rowsInTimeOrder: false,
  itemDomains: new Map([
    ['x', ['Drama', 'War']],
    ['y', ['War']],
  ]),
  domainEvents: null,
  itemText: null,
  trueProbability: null,
  dropped: [],
};
const origin = { dataset: 'log', sources: [], licence: 'none', citation: 'nobody' };

it('counts the whole and each domain, largest first', () => {
  expect(describeDataset(encode(raw, unfiltered(raw), origin))).toMatchObject({
    name: 'log',
    users: 2,
    items: 3,
    interactions: 5,
    density: 5 / 6,
    timeSpan: { first: 20, last: 60 },
    valueRange: { lowest: 1, highest: 5, mean: 3 },
    domains: [
      { name: 'War', users: 2, items: 2, interactions: 4, share: 0.8 },
      { name: 'Drama', users: 2, items: 1, interactions: 2, share: 0.4 },
    ],
    withoutDomain: { items: 1, interactions: 1 },
    licence: 'none',
    citation: 'nobody',
  });
});

it('counts a user once in a domain, and only there', () => {
  const one = { ...raw, itemDomains: new Map([['z', ['Jazz']]]) };
  expect(describeDataset(encode(one, unfiltered(one), origin)).domains).toEqual([
    { name: 'Jazz', users: 1, items: 1, interactions: 1, share: 0.2 },
  ]);
});

it('takes domains from the events that tell them', () => {
  const tagged: RawDataset = {
    ...raw,
    itemDomains: null,
    domainEvents: {
      users: { codes: Int32Array.of(0, 1), ids: ['ann', 'bob'] },
      items: { codes: Int32Array.of(0, 0), ids: ['x'] },
      domains: { codes: Int32Array.of(0, 0), ids: ['rock'] },
    },
  };
  expect(describeDataset(encode(tagged, unfiltered(tagged), origin)).domains).toEqual([
    { name: 'rock', users: 2, items: 1, interactions: 2, share: 0.4 },
  ]);
});

it('leaves out what the data do not have', () => {
  const bare = { ...raw, times: null, values: null, itemDomains: null };
  expect(describeDataset(encode(bare, unfiltered(bare), origin))).toMatchObject({
    timeSpan: null,
    valueRange: null,
    domains: [],
    withoutDomain: null,
  });
});
