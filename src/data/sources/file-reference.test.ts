import { expect, it } from 'vitest';
import { localPath, parseReference } from './file-reference.js';

it('takes a member of a zip archive apart', () => {
  expect(parseReference('split/proc.zip#train.tsv')).toEqual({
    text: 'split/proc.zip#train.tsv',
    location: 'split/proc.zip',
    member: 'train.tsv',
    remote: false,
  });
});

it('knows addresses', () => {
  expect(parseReference('https://host/a.zip#b/c.csv')).toMatchObject({
    location: 'https://host/a.zip',
    member: 'b/c.csv',
    remote: true,
  });
});

it('leaves a # alone that follows no zip archive', () => {
  expect(parseReference('run#3.txt')).toMatchObject({ location: 'run#3.txt', member: null });
});

it('resolves paths from the folder of the configuration', () => {
  expect(localPath(parseReference('../a.zip#b'), '/configs/mine')).toBe('/configs/a.zip');
  expect(localPath(parseReference('/data/a.txt'), '/configs/mine')).toBe('/data/a.txt');
});
