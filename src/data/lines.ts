import { StringDecoder } from 'node:string_decoder';
import { InputError } from '../core/errors.js';

/** A line this long is no line of text: 64 Mi characters. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * The lines of a text, without their ends (LF or CRLF) and without a byte order mark; a last line without an end counts.
 * Only LF separates lines, so that JSON lines may hold any other separator of Unicode.
 *
 * @throws InputError for a line longer than 64 Mi characters
 */
export async function* readLines(
  stream: AsyncIterable<Uint8Array>,
  encoding: 'utf-8' | 'latin1' = 'utf-8',
): AsyncGenerator<string> {
  const decoder = new StringDecoder(encoding);
  let rest = '';
  let first = true;
  for await (const chunk of stream) {
    const text = rest + decoder.write(chunk as Buffer);
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      yield withoutEnd(text.slice(start, end), first);
      first = false;
      start = end + 1;
    }
    rest = text.slice(start);
    if (rest.length > LONGEST_LINE) {
      throw new InputError('A line is too long to be text', {
        expected: 'lines of at most 64 Mi characters',
        found: `one that begins ${JSON.stringify(rest.slice(0, 60))}`,
      });
    }
  }
  rest += decoder.end();
  if (rest !== '') yield withoutEnd(rest, first);
}

function withoutEnd(line: string, first: boolean): string {
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  return line.slice(first && line.charCodeAt(0) === 0xfeff ? 1 : 0, end);
}
