import { expect, it } from 'vitest';
import { MalformedRows } from './malformed-rows.js';

it('counts rows and remembers the first, without the folders of the machine', () => {
  const malformed = new MalformedRows('/home/ann/data/movies.dat');
  expect(malformed.dropped()).toEqual([]);
  malformed.add(12);
  malformed.add(40);
  expect(malformed.dropped()).toEqual([
    { reason: 'malformed row (the first at movies.dat:12)', unit: 'rows', count: 2 },
  ]);
});
