import { describe, expect, it } from 'vitest';
import { Part } from './dataset.js';
import { encode, inOrder } from './encode.js';
import { unfiltered } from './filter.js';
import { IdColumnBuilder } from './id-column.js';
import type { IdColumn, RawDataset } from './source.js';
import { rawDataset } from './sources/raw-dataset.js';

const origin = { dataset: 'log', sources: [], licence: 'none', citation: 'none' };

function column(...ids: string[]): IdColumn {
  const builder = new IdColumnBuilder();
  for (const id of ids) builder.add(id);
  return builder.build();
}

const raw = (users: IdColumn, items: IdColumn, known: Partial<RawDataset> = {}) =>
  rawDataset({ users, items }, known);

function encodeAll(data: RawDataset) {
  return encode(data, unfiltered(data), origin);
}

describe('numbering', () => {
  it('follows the numbers where all ids are canonical integers', () => {
    expect(inOrder(['10', '9', '100', '-1'])).toEqual(['-1', '9', '10', '100']);
    expect(inOrder(['10', '9', '007'])).toEqual(['007', '10', '9']);
    expect(inOrder(['b', 'B', 'é', 'a'])).toEqual(['B', 'a', 'b', 'é']);
    expect(inOrder(['9007199254740993', '2'])).toEqual(['2', '9007199254740993']);
  });

  it('does not depend on the order of rows', () => {
    const one = encodeAll(raw(column('2', '10', '2'), column('x', 'y', 'z')));
    const other = encodeAll(raw(column('2', '2', '10'), column('z', 'x', 'y')));
    expect([one.userIds, one.itemIds]).toEqual([other.userIds, other.itemIds]);
    expect([...one.users]).toEqual([0, 1, 0]);
    expect([...other.users]).toEqual([0, 0, 1]);
  });
});

it('gathers the kept rows and numbers only what they hold', () => {
  const data = raw(column('c', 'b', 'a'), column('x', 'y', 'x'), {
    times: Float64Array.of(1.5, 2, 3),
    values: Float32Array.of(5, 4, 3),
    parts: Uint8Array.of(Part.train, Part.train, Part.test),
    itemText: new Map([['x', 'The X']]),
    dropped: [{ reason: 'malformed row', unit: 'rows', count: 1 }],
  });
  const kept = { rows: Int32Array.of(0, 2), steps: [], dropped: [{ reason: 'b', unit: 'events', count: 1 }] };
  const dataset = encode(data, kept, origin);
  expect(dataset).toMatchObject({
    users: Int32Array.of(1, 0),
    items: Int32Array.of(0, 0),
    times: Float64Array.of(1.5, 3),
    values: Float32Array.of(5, 3),
    parts: Uint8Array.of(Part.train, Part.test),
    userIds: ['a', 'c'],
    itemIds: ['x'],
    itemText: ['The X'],
  });
  expect(dataset.provenance.dropped.map((entry) => entry.reason)).toEqual(['malformed row', 'b']);
});

it('puts the domains of items into compressed rows', () => {
  const itemDomains = new Map([
    ['x', ['War', 'Drama', 'War']],
    ['z', ['Drama']],
    ['elsewhere', ['Comedy']],
  ]);
  const { domains } = encodeAll(raw(column('a', 'a', 'a'), column('x', 'y', 'z'), { itemDomains }));
  expect(domains).toEqual({
    names: ['Drama', 'War'],
    ofItem: { offsets: Int32Array.of(0, 2, 2, 3), values: Int32Array.of(0, 1, 0) },
  });
});

it('keeps events that tell domains where user and item have interactions, and counts the others', () => {
  const dataset = encodeAll(
    raw(column('a', 'b'), column('x', 'y'), {
      domainEvents: {
        users: column('b', 'b', 'nobody'),
        items: column('x', 'nothing', 'x'),
        domains: column('rock', 'jazz', 'pop'),
      },
    }),
  );
  expect(dataset.domainEvents).toEqual({
    names: ['rock'],
    users: Int32Array.of(1),
    items: Int32Array.of(0),
    domains: Int32Array.of(0),
  });
  expect(dataset.provenance.dropped).toEqual([
    { reason: 'tells the domain of a user or item without interactions', unit: 'domain events', count: 2 },
  ]);
});

it('turns known probabilities into the order of the numbers', () => {
  const data = raw(column('b', 'a'), column('y', 'x'), {
    trueProbability: Float32Array.of(0.1, 0.2, 0.3, 0.4),
  });
  const expected = Float32Array.of(0.4, 0.3, 0.2, 0.1);
  expect(encodeAll(data).trueProbability).toEqual(expected);
});

it('has a fingerprint of its columns, not of its provenance', () => {
  const data = raw(column('a', 'b'), column('x', 'y'));
  const { fingerprint } = encodeAll(data);
  expect(encode(data, unfiltered(data), { ...origin, licence: 'another' }).fingerprint).toBe(fingerprint);
  expect(encodeAll({ ...data, rowsInTimeOrder: true }).fingerprint).not.toBe(fingerprint);
  expect(encodeAll({ ...data, users: column('a', 'c') }).fingerprint).not.toBe(fingerprint);
  expect(encodeAll({ ...data, values: Float32Array.of(1, 2) }).fingerprint).not.toBe(fingerprint);
});
