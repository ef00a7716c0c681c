import { describe, expect, it } from 'vitest';
import { row } from '../core/csr.js';
import { Part } from '../data/dataset.js';
import { type TinyDataset, tinyDataset } from '../testing/datasets.js';
import { resolveDomains } from './domains.js';
import { splitDataset } from './split-dataset.js';

const { train, validation, test } = Part;
const everything = { minShare: 0, maxShare: 1 };

/** Each of 3 users has items 0, 1 and 2 in train; user 0 has item 3 in validation and item 4 in test. */
const columns: TinyDataset = {
  users: [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0],
  items: [0, 1, 2, 0, 1, 2, 0, 1, 2, 3, 4],
  parts: [train, train, train, train, train, train, train, train, train, validation, test],
};

function resolve(tiny: Partial<TinyDataset>, shares = everything) {
  const dataset = tinyDataset({ ...columns, ...tiny });
  const split = splitDataset(
    dataset,
    { name: 'provided', seed: 0, validation: 'fixed', validationShare: 0.1 },
    { seed: 1, coldItems: 'keep' },
  );
  const domains = resolveDomains(dataset, split, shares);
  if (domains === null) return null;
  return Array.from({ length: 5 }, (_, item) =>
    [...row(domains.ofItem, item)].map((domain) => domains.names[domain]),
  );
}

describe('resolveDomains', () => {
  it('is null where the data set knows no domains', () => {
    expect(resolve({})).toBeNull();
  });

  it('renames a domain that is called as a line of the reports', () => {
    expect(resolve({ domains: { all: [0], other: [0, 1] } })).toEqual([
      ['all (domain)', 'other (domain)'],
      ['other (domain)'],
      [],
      [],
      [],
    ]);
  });

  it('takes domains from metadata', () => {
    expect(resolve({ domains: { Comedy: [0, 1, 4], Drama: [1, 3] } })).toEqual([
      ['Comedy'],
      ['Comedy', 'Drama'],
      [],
      ['Drama'],
      ['Comedy'],
    ]);
  });

  it('removes domains outside the shares of train and validation events', () => {
    // Of 10 events: Root all, Comedy 3, Drama 1, Test none.
    const domains = { Root: [0, 1, 2, 3], Comedy: [0], Drama: [3], Test: [4] };
    const bounds = { minShare: 0.1, maxShare: 0.9 };
    expect(resolve({ domains }, bounds)).toEqual([['Comedy'], [], [], ['Drama'], []]);
    expect(resolve({ domains }, { minShare: 0.11, maxShare: 0.9 })).toEqual([['Comedy'], [], [], [], []]);
  });

  it('takes a tag that two users gave to an item', () => {
    const domainEvents = [
      [0, 0, 'rock'],
      [1, 0, 'rock'],
      [2, 0, 'seen live'],
      [2, 1, 'rock'],
      [2, 1, 'rock'],
    ] as const;
    expect(resolve({ domainEvents })).toEqual([['rock'], [], [], [], []]);
  });

  it('does not learn from tags of held-out pairs', () => {
    const domainEvents = [
      [0, 3, 'jazz'],
      [1, 3, 'jazz'],
      [0, 4, 'jazz'],
      [1, 4, 'jazz'],
      [2, 4, 'jazz'],
    ] as const;
    expect(resolve({ domainEvents })).toEqual([[], [], [], [], ['jazz']]);
  });
});
