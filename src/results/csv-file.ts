import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import { InputError, throwCollected } from '../core/errors.js';

/** A line of a CSV file: its number, from 1, and its fields by column. */
export interface CsvLine<Column extends string> {
  line: number;
  fields: Record<Column, string>;
}

/** CSV text with a header; lines end in `\n` everywhere, so that equal figures give equal bytes. */
export function csvText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse([[...header], ...rows.map((row) => [...row])], { newline: '\n' })}\n`;
}

/**
 * The shortest text that gives the same number again; empty for NaN, which stands for a figure that does not exist.
 */
export function numberText(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

/**
 * Reads a CSV file that reclab wrote.
 *
 * @throws InputError where it cannot be opened, the header is another, or lines have too few or too many fields; all
 *   of them together, the first ten by line
 */
export async function readCsv<Column extends string>(
  path: string,
  header: readonly Column[],
): Promise<CsvLine<Column>[]> {
  return parseCsv(await readText(path), path, header);
}

function parseCsv<Column extends string>(
  text: string,
  path: string,
  header: readonly Column[],
): CsvLine<Column>[] {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true });
  if (data.length === 0) checkHeader([], path, header);
  const lines: CsvLine<Column>[] = [];
  const mistakes: InputError[] = [];
  const unreadable = new Map(errors.map((error) => [error.row, error.message]));
  let line = 1;
  for (const [index, fields] of data.entries()) {
    const message = unreadable.get(index);
    if (index === 0) {
      checkHeader(fields, path, header);
    } else if (message !== undefined || fields.length !== header.length) {
      mistakes.push(malformedLine(path, line, header.length, message ?? `${fields.length} fields`));
    } else {
      lines.push({ line, fields: byColumn(header, fields) });
    }
    line += 1 + lineBreaks(fields);
  }
  throwMistakes(mistakes);
  return lines;
}

/** Throws when a header is not the one expected. */
export function checkHeader(found: readonly string[], path: string, header: readonly string[]): void {
  if (found.join(',') === header.join(',')) return;
  throw new InputError('The file has another header', {
    where: `${path}:1`,
    expected: header.join(','),
    found: found.length === 0 ? 'an empty file' : found.join(','),
    fix: 'give a file that reclab wrote, of this version',
  });
}

/** Throws up to ten mistakes of a file together; more would only hide the first. */
export function throwMistakes(mistakes: readonly InputError[]): void {
  throwCollected(mistakes.slice(0, 10));
}

/** The number that a field holds; the empty field is NaN. Mistakes are collected. */
export function numberField(
  text: string,
  column: string,
  where: string,
  mistakes: InputError[],
  kind: 'count' | 'number' = 'number',
): number {
  const value = text === '' ? Number.NaN : Number(text);
  const valid =
    kind === 'count' ? Number.isSafeInteger(value) && value >= 0 : text === '' || !Number.isNaN(value);
  if (!valid) {
    mistakes.push(
      new InputError(`\`${column}\` is not a ${kind === 'count' ? 'whole number from 0 on' : 'number'}`, {
        where,
        found: text === '' ? 'an empty field' : text,
      }),
    );
  }
  return value;
}

/** The text of a field that has to be one of some values. Mistakes are collected. */
export function choiceField<Choice extends string>(
  text: string,
  column: string,
  choices: readonly Choice[],
  where: string,
  mistakes: InputError[],
): Choice {
  if (!choices.includes(text as Choice)) {
    mistakes.push(
      new InputError(`\`${column}\` has an unknown value`, {
        where,
        expected: choices.join(', '),
        found: text === '' ? 'an empty field' : text,
      }),
    );
  }
  return text as Choice;
}

/** The fields of a line by the name of their column. */
export function byColumn<Column extends string>(
  header: readonly Column[],
  fields: readonly string[],
): Record<Column, string> {
  return Object.fromEntries(header.map((column, index) => [column, fields[index] ?? ''])) as Record<
    Column,
    string
  >;
}

/** What is wrong with a line that has not the right fields. */
export function malformedLine(path: string, line: number, fields: number, found: string): InputError {
  return new InputError('The line is malformed', {
    where: `${path}:${line}`,
    expected: `${fields} fields`,
    found,
    fix: 'run the experiment again; reclab writes the file whole or not at all, so something else changed it',
  });
}

function lineBreaks(fields: readonly string[]): number {
  return fields.reduce((sum, field) => sum + field.split('\n').length - 1, 0);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadableFile(error, path);
  }
}

/** The error of a file that cannot be opened, for a person. */
export function unreadableFile(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return new InputError('There is no such file', {
        where: path,
        fix: 'check the path; `reclab run` writes the files of a run',
      });
    case 'EISDIR':
      return new InputError('A file was expected', { where: path, found: 'a folder' });
    default:
      return error;
  }
}
