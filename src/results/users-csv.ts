import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import Papa from 'papaparse';
import { metricNames } from '../config/schema/evaluation.js';
import { InputError } from '../core/errors.js';
import { explainFileError, temporaryName } from '../core/files.js';
import type { UserValues } from '../evaluation/evaluation.js';
import {
  checkHeader,
  choiceField,
  malformedLine,
  numberField,
  throwMistakes,
  unreadableFile,
} from './csv-file.js';
import { groupKinds } from './metrics-csv.js';

/** The columns of users.csv.gz, in order; scripts rely on them. */
const usersHeader = ['user', 'group', 'name', 'metric', 'cutoff', 'value'] as const;

/** The fields of a line, in the order of its header. */
type Fields<Header extends readonly string[]> = { readonly [Column in keyof Header]: string };
type UserFields = Fields<typeof usersHeader>;

/** What users.csv.gz holds: values by user number, and the original ids that the numbers stand for. */
export interface StoredUserValues {
  userIds: readonly string[];
  values: UserValues;
}

/** Reads the values of single users from a file, such as `readUserValues`. */
export type ReadUserValues = (path: string) => Promise<StoredUserValues>;

const rowsPerChunk = 8192;

/**
 * Writes users.csv.gz, whole or not at all, as a stream. The gzip header carries no time, so equal values give equal
 * bytes on one version of Node.
 *
 * @param userIds original ids by user number
 */
export async function writeUserValues(
  path: string,
  values: UserValues,
  userIds: readonly string[],
): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.from(chunks(values, userIds)), createGzip(), createWriteStream(temporary));
    await sync(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainFileError(error, path);
  }
}

/**
 * Reads a users.csv.gz. Users, groups and metrics are numbered in the order of their first line.
 *
 * @throws InputError with path and line where it is cut off or malformed
 */
export async function readUserValues(path: string): Promise<StoredUserValues> {
  const users = new Numbering<string>();
  const groups = new Numbering<UserValues['groups'][number]>();
  const metrics = new Numbering<UserValues['metrics'][number]>();
  const columns = {
    user: [] as number[],
    group: [] as number[],
    metric: [] as number[],
    value: [] as number[],
  };
  const mistakes: InputError[] = [];
  await readLines(path, ([user, group, name, metric, cutoff, value], line) => {
    const where = `${path}:${line}`;
    columns.user.push(users.of(user, () => user));
    columns.group.push(
      groups.of(`${group}\n${name}`, () => ({
        group: choiceField(group, 'group', groupKinds, where, mistakes),
        name,
      })),
    );
    columns.metric.push(
      metrics.of(`${metric}\n${cutoff}`, () => ({
        metric: choiceField(metric, 'metric', metricNames, where, mistakes),
        cutoff: numberField(cutoff, 'cutoff', where, mistakes, 'count'),
      })),
    );
    columns.value.push(numberField(value, 'value', where, mistakes));
    if (mistakes.length > 0) throwMistakes(mistakes);
  });
  return {
    userIds: users.values,
    values: {
      users: Int32Array.from(columns.user),
      groupIndex: Uint16Array.from(columns.group),
      groups: groups.values,
      metricIndex: Uint8Array.from(columns.metric),
      metrics: metrics.values,
      values: Float32Array.from(columns.value),
    },
  };
}

/** A reader that keeps what it has read, for one who holds the same runs against several others. */
export function rememberUserValues(): ReadUserValues {
  const read = new Map<string, Promise<StoredUserValues>>();
  return (path) => {
    const values = read.get(path) ?? readUserValues(path);
    read.set(path, values);
    return values;
  };
}

/** Numbers from 0 for distinct values, by a key. */
class Numbering<Value> {
  readonly values: Value[] = [];
  private readonly numbers = new Map<string, number>();

  of(key: string, create: () => Value): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.values.length);
    return this.values.push(create()) - 1;
  }
}

/** Calls back for every line after the header, without holding the file. */
function readLines(path: string, onLine: (fields: UserFields, line: number) => void): Promise<void> {
  const text = createGunzip().setEncoding('utf8');
  pipeline(createReadStream(path), text).catch(() => {});
  let line = 0;
  return new Promise<void>((resolve, reject) => {
    const fail = (error: unknown) => reject(explainReadError(error, path, line));
    Papa.parse<string[]>(text, {
      delimiter: ',',
      chunk({ data }, parser) {
        try {
          for (const fields of data) {
            line++;
            if (line === 1) checkHeader(fields, path, usersHeader);
            else if (!isEnd(fields)) onLine(checkedFields(fields, path, line), line);
          }
        } catch (error) {
          // Aborting completes, so the failure has to come first.
          fail(error);
          parser.abort();
          text.destroy();
        }
      },
      complete() {
        resolve();
      },
      error: fail,
    });
  }).then(() => {
    if (line === 0) checkHeader([], path, usersHeader);
  });
}

/** The parser gives an empty line after the last line break. */
function isEnd(fields: readonly string[]): boolean {
  return fields.length === 1 && fields[0] === '';
}

function checkedFields(fields: readonly string[], path: string, line: number): UserFields {
  if (fields.length === usersHeader.length) return fields as UserFields;
  throw malformedLine(path, line, usersHeader.length, `${fields.length} fields`);
}

function* chunks(values: UserValues, userIds: readonly string[]): Generator<string> {
  yield `${usersHeader.join(',')}\n`;
  for (let start = 0; start < values.values.length; start += rowsPerChunk) {
    const end = Math.min(start + rowsPerChunk, values.values.length);
    const rows: string[][] = [];
    for (let entry = start; entry < end; entry++) rows.push(userFields(values, userIds, entry));
    yield `${Papa.unparse(rows, { newline: '\n' })}\n`;
  }
}

function userFields(values: UserValues, userIds: readonly string[], entry: number): string[] {
  const { group, name } = values.groups[values.groupIndex[entry]!]!;
  const { metric, cutoff } = values.metrics[values.metricIndex[entry]!]!;
  const user = userIds[values.users[entry]!];
  if (user === undefined) throw new Error(`user ${values.users[entry]} has no original id`);
  return [user, group, name, metric, String(cutoff), singleText(values.values[entry]!)];
}

/** Nine digits give a single-precision number back exactly, and are half as long as its double; empty for NaN. */
function singleText(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(9)));
}

function explainReadError(error: unknown, path: string, line: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR') {
    return new InputError('The gzip file is damaged or cut off', {
      where: `${path}:${line + 1}`,
      found: (error as Error).message,
      fix: 'run the experiment again with --fresh',
    });
  }
  return unreadableFile(error, path);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
