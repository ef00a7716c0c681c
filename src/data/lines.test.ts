import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readLines } from './lines.js';

async function linesOf(chunks: (string | Buffer)[], encoding?: 'utf-8' | 'latin1'): Promise<string[]> {
  const lines: string[] = [];
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk as string)));
  for await (const line of readLines(stream, encoding)) lines.push(line);
  return lines;
}

it('reads LF and CRLF, with or without an end after the last line', async () => {
  expect(await linesOf(['one\r\ntw', 'o\n\nfour'])).toEqual(['one', 'two', '', 'four']);
  expect(await linesOf(['one\n'])).toEqual(['one']);
  expect(await linesOf([''])).toEqual([]);
});

it('joins a character that two chunks share', async () => {
  const bytes = Buffer.from('Amélie\n');
  expect(await linesOf([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(['Amélie']);
});

it('reads Latin-1 and leaves out a byte order mark', async () => {
  expect(await linesOf([Buffer.from('Misérables, Les\n', 'latin1')], 'latin1')).toEqual(['Misérables, Les']);
  expect(await linesOf(['\uFEFFuser,item\n1,2\n'])).toEqual(['user,item', '1,2']);
});

it('does not take other separators of Unicode for the end of a line', async () => {
  expect(await linesOf(['{"text":"a\u2028b"}\n'])).toEqual(['{"text":"a\u2028b"}']);
});
