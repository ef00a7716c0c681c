import { expect, it } from 'vitest';
import { parseDecimal } from './decimal.js';

function parse(text: string): number {
  const bytes = Buffer.from(`<${text}>`);
  return parseDecimal(bytes, 1, bytes.length - 1);
}

it('reads decimal numbers exactly as Number does', () => {
  const texts = [
    '0',
    '5',
    '5.0',
    '-4.5',
    '+3',
    '0.1',
    '.5',
    '5.',
    '1546297654677',
    '1e3',
    '2.5E-2',
    '0.30000000000000004',
  ];
  for (const text of texts) expect(parse(text), text).toBe(Number(text));
  expect(parse('123456789012345678901234567890')).toBe(1.2345678901234568e29);
});

it('gives NaN for all else', () => {
  for (const text of ['', '-', '.', '1.2.3', '5 ', ' 5', '0x10', 'Infinity', 'NaN', 'five', '1e999', '1_000'])
    expect(parse(text), text).toBeNaN();
});
