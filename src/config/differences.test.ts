import { expect, it } from 'vitest';
import { differences } from './differences.js';

it('names the keys that differ, with their values; absent keys have none', () => {
  const first = { name: 'a', dataset: { name: 'files', kCore: 5 }, seeds: [1, 2] };
  const second = { name: 'a', dataset: { name: 'files', kCore: 10 }, seeds: [1], loss: { name: 'bpr' } };
  expect(differences(first, second)).toEqual([
    { key: 'dataset.kCore', first: 5, second: 10 },
    { key: 'seeds', first: [1, 2], second: [1] },
    { key: 'loss.name', first: undefined, second: 'bpr' },
  ]);
  expect(differences(first, structuredClone(first))).toEqual([]);
});

it('tells null from an absent key', () => {
  expect(differences({ patience: null }, {})).toEqual([{ key: 'patience', first: null, second: undefined }]);
});
