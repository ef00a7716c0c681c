import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import Papa from 'papaparse';
import { type MetricName, metricNames } from '../config/schema/evaluation.js';
import { InputError } from '../core/errors.js';
import { explainFileError, temporaryName } from '../core/files.js';
import type { GroupKind, UserValues } from '../evaluation/evaluation.js';
import {
  byColumn,
  checkHeader,
  choiceField,
  malformedLine,
  numberField,
  throwMistakes,
  unreadableFile,
} from './csv-file.js';
import { groupKinds } from './metrics-csv.js';

/** The columns of users.csv.gz, in order; scripts rely on them. */
export const usersHeader = ['user', 'group', 'name', 'metric', 'cutoff', 'value'] as const;

/** The value of a metric for one user. */
export interface UserValue {
  /** The original id. */
  user: string;
  group: GroupKind;
  name: string;
  metric: MetricName;
  cutoff: number;
  value: number;
}

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
 * Reads a users.csv.gz line by line.
 *
 * @throws InputError with path and line where it is cut off or malformed
 */
export async function* readUserValues(path: string): AsyncGenerator<UserValue> {
  const file = createReadStream(path);
  const text = createGunzip();
  const rows = Papa.parse(Papa.NODE_STREAM_INPUT, { delimiter: ',' });
  const ended = pipeline(file, text, rows);
  ended.catch(() => {});
  let line = 0;
  try {
    for await (const fields of rows as AsyncIterable<string[]>) {
      line++;
      if (line === 1) checkHeader(fields, path, usersHeader);
      else yield parseUserValue(fields, path, line);
    }
    await ended;
  } catch (error) {
    throw explainReadError(error, path, line);
  }
  if (line === 0) checkHeader([], path, usersHeader);
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

function parseUserValue(fields: readonly string[], path: string, line: number): UserValue {
  if (fields.length !== usersHeader.length) {
    throw malformedLine(path, line, usersHeader.length, `${fields.length} fields`);
  }
  const { user, group, name, metric, cutoff, value } = byColumn(usersHeader, fields);
  const where = `${path}:${line}`;
  const mistakes: InputError[] = [];
  const parsed = {
    user,
    group: choiceField(group, 'group', groupKinds, where, mistakes),
    name,
    metric: choiceField(metric, 'metric', metricNames, where, mistakes),
    cutoff: numberField(cutoff, 'cutoff', where, mistakes, 'count'),
    value: Math.fround(numberField(value, 'value', where, mistakes)),
  };
  throwMistakes(mistakes);
  return parsed;
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
