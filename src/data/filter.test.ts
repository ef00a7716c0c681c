import { describe, expect, it } from 'vitest';
import { sharedDatasets } from '../testing/shared.js';
import { openZipMember } from './archive.js';
import { type Filters, filterEvents, unfiltered } from './filter.js';
import { IdColumnBuilder } from './id-column.js';
import { scanEvents } from './scan.js';
import type { IdColumn } from './source.js';

const none: Filters = { deduplicate: 'none', kCore: 1, minUserInteractions: 1, minItemInteractions: 1 };

function column(ids: string): IdColumn {
  const builder = new IdColumnBuilder();
  for (const id of ids) builder.add(id);
  return builder.build();
}

function events(users: string, items: string, more: { times?: number[]; values?: number[] } = {}) {
  return {
    users: column(users),
    items: column(items),
    times: more.times ? Float64Array.from(more.times) : null,
    values: more.values ? Float32Array.from(more.values) : null,
  };
}

it('keeps all rows without filters', () => {
  const log = events('aab', 'xxy');
  expect(filterEvents(log, none, 'log')).toEqual({
    rows: Int32Array.of(0, 1, 2),
    steps: [{ step: 'raw', users: 2, items: 2, interactions: 3 }],
    dropped: [],
  });
  expect(unfiltered(log)).toEqual(filterEvents(log, none, 'log'));
});

it('keeps ratings from the minimum on, and tells what it dropped', () => {
  const { rows, steps, dropped } = filterEvents(
    events('aabc', 'xyxz', { values: [3, 2.5, 4, 1] }),
    { ...none, minRating: 3 },
    'log',
  );
  expect([...rows]).toEqual([0, 2]);
  expect(steps[1]).toEqual({ step: 'rating below 3', users: 2, items: 1, interactions: 2 });
  expect(dropped).toEqual([
    { reason: 'rating below 3', unit: 'events', count: 2 },
    { reason: 'rating below 3', unit: 'users', count: 1 },
    { reason: 'rating below 3', unit: 'items', count: 2 },
  ]);
});

describe('de-duplication', () => {
  // Rows 0, 2 and 4 are the same pair; in time the order is 2, 0 = 4.
  const users = 'abaaa';
  const items = 'xxxyx';
  const times = [20, 5, 10, 30, 20];
  const values = [5, 1, 3, 4, 5];
  const rowsOf = (deduplicate: Filters['deduplicate'], more: { times?: number[]; values?: number[] }) => [
    ...filterEvents(events(users, items, more), { ...none, deduplicate }, 'log').rows,
  ];

  it('goes by time where there is time, by row among equals', () => {
    expect(rowsOf('first', { times })).toEqual([1, 2, 3]);
    expect(rowsOf('last', { times })).toEqual([1, 3, 4]);
  });

  it('goes by row where there is no time', () => {
    expect(rowsOf('first', {})).toEqual([0, 1, 3]);
    expect(rowsOf('last', {})).toEqual([1, 3, 4]);
  });

  it('keeps the highest value, among equals the first', () => {
    expect(rowsOf('highest', { times, values })).toEqual([0, 1, 3]);
    expect(rowsOf('highest', { values })).toEqual([0, 1, 3]);
  });

  it('needs ratings for the highest', () => {
    expect(() => rowsOf('highest', { times })).toThrow(/log: deduplicate: highest needs ratings/);
  });
});

it('removes users and items to a fixed point', () => {
  // Item z goes first, which leaves user c with one event; the square of a, b and x, y stays.
  const { rows, steps } = filterEvents(events('aabbcc', 'xyxyxz'), { ...none, kCore: 2 }, 'log');
  expect([...rows]).toEqual([0, 1, 2, 3]);
  expect(steps[1]).toEqual({ step: '2-core', users: 2, items: 2, interactions: 4 });
});

it('applies the minimum of users, then of items, once each', () => {
  const log = events('aabbc', 'xyxzx');
  const filters = { ...none, minUserInteractions: 2, minItemInteractions: 2 };
  const { rows, steps } = filterEvents(log, filters, 'log');
  expect([...rows]).toEqual([0, 2]);
  expect(steps.map((step) => step.interactions)).toEqual([5, 4, 2]);
});

it('says after which filter nothing is left', () => {
  expect(() =>
    filterEvents(events('ab', 'xy', { values: [4, 2] }), { ...none, minRating: 3, kCore: 2 }, 'log'),
  ).toThrow(
    [
      'log: The filters leave nothing',
      '  expected: at least one interaction after all filters',
      '  found:    raw: 2 users, 2 items, 2 interactions',
      '            rating below 3: 1 users, 1 items, 1 interactions',
      '            2-core: 0 users, 0 items, 0 interactions',
    ].join('\n'),
  );
});

describe.skipIf(sharedDatasets === null)('MovieLens', () => {
  it.each([
    ['ml-100k', 'u.data', '\t', [943, 1_349, 99_287]],
    ['ml-1m', 'ratings.dat', '::', [6_040, 3_416, 999_611]],
  ])('has the published sizes of the 5-core of %s', async (name, member, delimiter, expected) => {
    const path = `${sharedDatasets}/mirror/files.grouplens.org/datasets/movielens/${name}.zip`;
    const scanned = await scanEvents(await openZipMember(path, `${name}/${member}`), {
      where: path,
      delimiter,
      header: false,
      columns: { user: 0, item: 1, value: 2, time: 3 },
    });
    const { steps } = filterEvents(scanned, { ...none, deduplicate: 'first', kCore: 5 }, name);
    const { users, items, interactions } = steps.at(-1)!;
    expect([users, items, interactions]).toEqual(expected);
  });
});
