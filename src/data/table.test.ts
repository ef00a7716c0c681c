import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readTable, type TableOptions } from './table.js';

async function rowsOf(text: string | Buffer, options: Partial<TableOptions> = {}) {
  const rows: [number, ...string[]][] = [];
  await readTable(
    Readable.from([Buffer.from(text as string)]),
    { where: 'movies.csv', header: false, ...options },
    (fields, line) => rows.push([line, ...fields]),
  );
  return rows;
}

it('reads quoted fields, also over two lines, and counts lines', async () => {
  const text = 'id,title\r\n1,"Seven (a.k.a. ""Se7en"")"\r\n2,"two\r\nlines"\r\n\r\n3,last';
  expect(await rowsOf(text, { header: true })).toEqual([
    [2, '1', 'Seven (a.k.a. "Se7en")'],
    [3, '2', 'two\nlines'],
    [6, '3', 'last'],
  ]);
});

it('takes quotes for ordinary characters where the delimiter is no comma', async () => {
  expect(await rowsOf('1::"Weird" one\n2::"open\n', { delimiter: '::' })).toEqual([
    [1, '1', '"Weird" one'],
    [2, '2', '"open'],
  ]);
});

it('reads Latin-1', async () => {
  const bytes = Buffer.from('1|Antônia (1995)\n', 'latin1');
  expect(await rowsOf(bytes, { delimiter: '|', encoding: 'latin1' })).toEqual([[1, '1', 'Antônia (1995)']]);
});

it('reads bytes that are no UTF-8 as Latin-1, so that different names stay apart', async () => {
  expect(await rowsOf(Buffer.from('1,caf\xe9\n2,caf\xe8\n', 'latin1'))).toEqual([
    [1, '1', 'café'],
    [2, '2', 'cafè'],
  ]);
});

it('says where quotes do not close', async () => {
  await expect(rowsOf('1,a\n2,"b\n3,c\n')).rejects.toThrow(/movies.csv:2: The quotes of a row do not match/);
});

it('passes on what the reader of rows throws', async () => {
  const read = readTable(Readable.from([Buffer.from('a\n')]), { where: 'x', header: false }, () => {
    throw new Error('row refused');
  });
  await expect(read).rejects.toThrow('row refused');
});
