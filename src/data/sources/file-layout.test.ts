import { describe, expect, it } from 'vitest';
import { detectDelimiter, fieldsOf, hasHeader, hasTimes, holdsLists } from './file-layout.js';

const columns = { user: 0, item: 1 };

describe('detectDelimiter', () => {
  it('prefers a tab to a comma and a comma to a space', () => {
    const delimiterOf = (...lines: string[]) => detectDelimiter({ where: 'log', lines });
    expect(delimiterOf('a b, c\td', 'e f, g\th')).toBe('\t');
    expect(delimiterOf('user id,item id', 'ann,the film')).toBe(',');
    expect(delimiterOf('1::2::5')).toBe('::');
    expect(delimiterOf('0', '1 2', '2 3')).toBe(' ');
  });
});

describe('holdsLists', () => {
  it('sees lines of differing lengths', () => {
    expect(holdsLists(['0 1 2 3', '1 4', '2 1 5'], ' ')).toBe(true);
  });

  it('does not take pairs, rows of three columns or pairs with a malformed row for lists', () => {
    expect(holdsLists(['0 1', '0 2', '1 1'], ' ')).toBe(false);
    expect(holdsLists(['0 1 5', '0 2 4', '1 1 3'], ' ')).toBe(false);
    expect(holdsLists(['0 1', '0', '1 1'], ' ')).toBe(false);
  });
});

describe('hasTimes', () => {
  it('sees item|time entries', () => {
    expect(hasTimes(['0 5|1357430400 6|1357430401', '1 7|1357430402'], ' ')).toBe(true);
    expect(hasTimes(['0 5 6', '1 a|b'], ' ')).toBe(false);
  });
});

describe('hasHeader', () => {
  it('sees a text over numbers, in any column', () => {
    expect(hasHeader(['u\ti', '1\t2'], '\t', columns)).toBe(true);
    expect(hasHeader(['ann,B1,stars', 'ann,B1,5'], ',', columns)).toBe(true);
  });

  it('sees the words that name users and items, over ids that are texts', () => {
    expect(hasHeader(['"user_id","parent_asin"', 'ann,B1'], ',', columns)).toBe(true);
    expect(hasHeader(['movieId,userId', 'b,ann'], ',', { user: 1, item: 0 })).toBe(true);
  });

  it('sees none over rows alike', () => {
    expect(hasHeader(['ann,B1', 'bob,B2'], ',', columns)).toBe(false);
    expect(hasHeader(['1,2', '3,4'], ',', columns)).toBe(false);
    expect(hasHeader(['1,2'], ',', columns)).toBe(false);
  });
});

describe('fieldsOf', () => {
  it('leaves out quotes and counts several spaces as one', () => {
    expect(fieldsOf('"a","b c"', ',')).toEqual(['a', 'b c']);
    expect(fieldsOf('1  2 ', ' ')).toEqual(['1', '2']);
  });
});
