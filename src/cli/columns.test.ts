import { expect, it } from 'vitest';
import { columns } from './columns.js';

it('aligns words left and numbers right', () => {
  const rows = [
    ['Comedy', '1,090', '35.7 %'],
    ['Film-Noir', '38', '1.2 %'],
  ];
  expect(columns(rows, ['domain', 'items', 'share'])).toBe(
    ['domain     items   share', 'Comedy     1,090  35.7 %', 'Film-Noir     38   1.2 %'].join('\n'),
  );
});

it('leaves no spaces at the end of a line', () => {
  expect(
    columns([
      ['a', ''],
      ['bb', 'c d'],
    ]),
  ).toBe('a\nbb  c d');
});
