import { expect, it } from 'vitest';
import { ByteDictionary } from './byte-dictionary.js';

it('numbers byte strings in the order of their first appearance', () => {
  const dictionary = new ByteDictionary();
  const bytes = Buffer.from('b,a,b');
  expect([0, 2, 4].map((at) => dictionary.code(bytes, at, at + 1, bytes[at]!))).toEqual([0, 1, 0]);
  expect(dictionary.size).toBe(2);
  expect(dictionary.ids()).toEqual(['b', 'a']);
});

it('keeps apart what has the same hash, through every growth', () => {
  const dictionary = new ByteDictionary();
  const codeOf = (n: number) => {
    const bytes = Buffer.from(`some long user id ${n}`);
    return dictionary.code(bytes, 0, bytes.length, n % 700);
  };
  const numbers = Array.from({ length: 5000 }, (_, n) => n);
  expect(numbers.map(codeOf)).toEqual(numbers);
  expect(numbers.map(codeOf)).toEqual(numbers);
  expect(dictionary.ids()[4321]).toBe('some long user id 4321');
});

it('reads ids as UTF-8', () => {
  const dictionary = new ByteDictionary();
  const bytes = Buffer.from('Zoë');
  dictionary.code(bytes, 0, bytes.length, 1);
  expect(dictionary.ids()).toEqual(['Zoë']);
});

it('reads ids that are no UTF-8 as Latin-1, so that different ones stay apart', () => {
  const dictionary = new ByteDictionary();
  const ids = [Buffer.from('caf\xe9', 'latin1'), Buffer.from('caf\xe8', 'latin1'), Buffer.from('Zoë')];
  for (const [k, id] of ids.entries()) dictionary.code(id, 0, id.length, k);
  expect(dictionary.ids()).toEqual(['café', 'cafè', 'Zoë']);
});
