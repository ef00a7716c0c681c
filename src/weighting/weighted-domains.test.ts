import { expect, it } from 'vitest';
import { row } from '../core/csr.js';
import { weightingContext } from '../testing/weightings.js';
import { weightedDomains } from './weighted-domains.js';

const bounds = { minShare: 0.005, maxShare: 0.9 };
// 19 events of item 0, one of item 1.
const train = Array.from({ length: 20 }, (_, user) => [user, user === 19 ? 1 : 0] as const);

it('has no weight for a root category, which tells nothing, nor for domains of a handful of events', () => {
  const context = weightingContext(train, { root: [0, 1], main: [0], rare: [1] });
  expect(weightedDomains(context, { minShare: 0.005, maxShare: 0.99 }).names).toEqual(['main', 'rare']);
  expect(weightedDomains(context, { minShare: 0.1, maxShare: 0.99 }).names).toEqual(['main']);
  expect(weightedDomains(context, bounds).names).toEqual(['rare']);
});

it('numbers the domains that are left anew', () => {
  const context = weightingContext(train, { root: [0, 1], rare: [1] });
  const { ofItem } = weightedDomains(context, bounds);
  expect([row(ofItem, 0), row(ofItem, 1)].map((domains) => [...domains])).toEqual([[], [0]]);
});

it('counts an item once in a domain that its list names twice', () => {
  const context = weightingContext(train, { rare: [1, 1], main: [0] });
  const { ofItem } = weightedDomains(context, { minShare: 0.05, maxShare: 1 });
  expect([...row(ofItem, 1)]).toEqual([0]);
  // Counted twice, its share would be 0.1.
  expect(weightedDomains(context, { minShare: 0.06, maxShare: 1 }).names).toEqual(['main']);
});

it('looks at the train part alone', () => {
  const context = weightingContext(train, { main: [0], unseen: [2] }, { itemCount: 3 });
  expect(weightedDomains(context, { minShare: 0.005, maxShare: 1 }).names).toEqual(['main']);
});

it('refuses data without domains, and domains that are all out of bounds', () => {
  const context = weightingContext(train, { root: [0, 1] });
  expect(() => weightedDomains({ ...context, domains: null }, bounds)).toThrow('data without domains');
  expect(() => weightedDomains(context, bounds)).toThrow('root 100.0 %');
});
