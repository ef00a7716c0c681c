import { InputError } from '../../core/errors.js';

/** The first lines of a file. */
export interface Sample {
  /** What errors call the file. */
  where: string;
  lines: readonly string[];
}

/** Tried in this order, because texts may hold spaces and names may hold commas. */
const DELIMITERS = ['\t', '::', ',', ' '] as const;
/** A share of lines this large is of one length in rows; what differs is malformed. */
const SAME_LENGTH = 0.9;
const USER_NAME = /^(user|uid|reviewer|customer|visitor|session)/i;
const ITEM_NAME = /^(item|iid|movie|product|parent_asin|asin|business|artist|track|song|book|article)/i;

/**
 * What stands between the fields: the first of tab, `::`, comma and space that most lines hold.
 *
 * @throws InputError where there is none
 */
export function detectDelimiter({ where, lines }: Sample): string {
  for (const delimiter of DELIMITERS) {
    const holding = lines.filter((line) => line.includes(delimiter)).length;
    if (2 * holding > lines.length) return delimiter;
  }
  throw new InputError('The file has no columns', {
    where,
    expected: 'at least a user and an item a line, separated by a tab, a comma or a space',
    found: lines[0] === undefined ? 'an empty file' : JSON.stringify(lines[0].slice(0, 200)),
  });
}

/**
 * Whether the file holds `user item item …` lines: lines of differing lengths, some longer than a pair. Rows of a table
 * have one length, but for a few malformed ones.
 */
export function holdsLists(lines: readonly string[], delimiter: string): boolean {
  const linesOfLength = new Map<number, number>();
  for (const line of lines) {
    const length = fieldsOf(line, delimiter).length;
    linesOfLength.set(length, (linesOfLength.get(length) ?? 0) + 1);
  }
  const mostCommon = Math.max(...linesOfLength.values());
  return mostCommon < SAME_LENGTH * lines.length && Math.max(...linesOfLength.keys()) > 2;
}

/** Whether the entries of lists are `item|time`. */
export function hasTimes(lines: readonly string[], delimiter: string): boolean {
  const entries = lines.flatMap((line) => fieldsOf(line, delimiter).slice(1)).filter((entry) => entry !== '');
  const timed = entries.filter((entry) => /^.+\|\d+(\.\d+)?$/.test(entry));
  return 2 * timed.length > entries.length;
}

/**
 * Whether the first line names the columns: where a column whose other fields are all numbers starts with something
 * else, or where the user's and the item's column start with words that name them (`user_id`, `asin`, …).
 */
export function hasHeader(
  lines: readonly string[],
  delimiter: string,
  { user, item }: { user: number; item: number },
): boolean {
  const [first, ...rest] = lines.map((line) => fieldsOf(line, delimiter));
  if (first === undefined) return false;
  if (USER_NAME.test(first[user] ?? '') && ITEM_NAME.test(first[item] ?? '')) return true;
  return first.some(
    (field, column) =>
      !isNumber(field) && rest.length > 0 && rest.every((fields) => isNumber(fields[column] ?? '')),
  );
}

/** The fields of a line, without quotes; several spaces count as one. */
export function fieldsOf(line: string, delimiter: string): string[] {
  const fields = delimiter === ' ' ? line.trim().split(/ +/) : line.split(delimiter);
  return fields.map((field) => field.replace(/^"(.*)"$/, '$1'));
}

function isNumber(field: string): boolean {
  return field.trim() !== '' && Number.isFinite(Number(field));
}
