import { isUtf8 } from 'node:buffer';
import Papa from 'papaparse';
import { InputError } from '../core/errors.js';

/** Larger files are no small tables; they go through `scanEvents`. */
const LARGEST_TABLE = 256 * 1024 * 1024;

/** How a table is written. */
export interface TableOptions {
  /** What errors call it: a path, an address, `archive.zip#member`. */
  where: string;
  /** Between fields; a comma if absent. Only comma-separated tables know quotes. */
  delimiter?: string;
  /** Whether the first row names the columns; it is then not given to `onRow`. */
  header: boolean;
  /** UTF-8 if absent, or Latin-1 where the bytes are no UTF-8. */
  encoding?: 'utf-8' | 'latin1';
}

/**
 * Reads a small table (at most 256 MiB) and calls `onRow` with the fields of each row and the line it begins at,
 * counted from 1. Empty lines are passed over. Fields are given as they stand: rows may differ in length.
 *
 * @throws InputError for a table that is too large or whose quotes do not close
 */
export async function readTable(
  stream: AsyncIterable<Uint8Array>,
  options: TableOptions,
  onRow: (fields: string[], line: number) => void,
): Promise<void> {
  const text = await readText(stream, options);
  const delimiter = options.delimiter ?? ',';
  let line = 1;
  let header = options.header;
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    quoteChar: delimiter === ',' ? '"' : '\u0000',
    step: ({ data: fields, errors }) => {
      const begin = line;
      line += 1 + lineBreaksIn(fields);
      const quotes = errors.find((error) => error.type === 'Quotes');
      if (quotes !== undefined) {
        throw new InputError('The quotes of a row do not match', {
          where: `${options.where}:${begin}`,
          found: quotes.message,
          fix: 'mend the row, or take a file that was written whole',
        });
      }
      if (fields.length === 1 && fields[0] === '') return;
      if (header) header = false;
      else onRow(fields, begin);
    },
  });
}

async function readText(stream: AsyncIterable<Uint8Array>, options: TableOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST_TABLE) {
      throw new InputError('The table is too large', { where: options.where, expected: 'at most 256 MiB' });
    }
  }
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString(options.encoding ?? (isUtf8(bytes) ? 'utf-8' : 'latin1'));
  const begin = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return text.slice(begin).replaceAll('\r\n', '\n');
}

function lineBreaksIn(fields: readonly string[]): number {
  let count = 0;
  for (const field of fields) {
    for (let at = field.indexOf('\n'); at !== -1; at = field.indexOf('\n', at + 1)) count++;
  }
  return count;
}
