import { type ReadUserValues, readUserValues, type StoredUserValues } from '../users-csv.js';
import { type FamilyRow, rowKey } from './family.js';
import type { Side } from './side.js';

/** The values of the users that every run of both sides has, for one line. */
export interface PairedUsers {
  /** One entry a seed; in each, one value a user, in the same order everywhere. */
  candidate: readonly Float64Array[];
  baseline: readonly Float64Array[];
  /** Users that some run lacks. */
  leftOut: number;
}

/** Values of one run in one line: user numbers and values, aligned. */
interface RunValues {
  users: Int32Array;
  values: Float32Array;
}

/**
 * Reads the values of single users of both sides and pairs them, line by line. Lines without such values are not in it.
 *
 * Each file is read once and cut down to the lines at once, so that memory follows what is compared.
 *
 * @param read keeps what it has read where the same runs are paired again
 */
export async function pairUsers(
  candidate: Side,
  baseline: Side,
  rows: readonly FamilyRow[],
  read: ReadUserValues = readUserValues,
): Promise<ReadonlyMap<string, PairedUsers>> {
  const numbers = new Map<string, number>();
  const ours = await readSide(candidate, rows, numbers, read);
  const theirs = await readSide(baseline, rows, numbers, read);
  const paired = new Map<string, PairedUsers>();
  for (const key of rows.map(rowKey)) {
    const values = [...ours, ...theirs].map((run) => run.get(key));
    if (values.some((one) => one === undefined)) continue;
    const { aligned, leftOut } = align(values as RunValues[], numbers.size);
    paired.set(key, {
      candidate: aligned.slice(0, ours.length),
      baseline: aligned.slice(ours.length),
      leftOut,
    });
  }
  return paired;
}

/** Whether every run of a side has values of single users. */
export function hasUsers({ runs }: Side): boolean {
  return runs.every(({ users }) => users !== null);
}

async function readSide(
  { runs }: Side,
  rows: readonly FamilyRow[],
  numbers: Map<string, number>,
  read: ReadUserValues,
): Promise<ReadonlyMap<string, RunValues>[]> {
  const found: ReadonlyMap<string, RunValues>[] = [];
  for (const { users } of runs) found.push(valuesOf(await read(users!), rows, numbers));
  return found;
}

function valuesOf(
  { userIds, values }: StoredUserValues,
  rows: readonly FamilyRow[],
  numbers: Map<string, number>,
): ReadonlyMap<string, RunValues> {
  const shared = Int32Array.from(userIds, (id) => {
    const known = numbers.get(id) ?? numbers.size;
    numbers.set(id, known);
    return known;
  });
  const wanted = new Set(rows.map(rowKey));
  const lines = values.groups.map((group) =>
    values.metrics.map((metric) => {
      const key = rowKey({ ...group, ...metric });
      return wanted.has(key) ? { key, users: [] as number[], values: [] as number[] } : null;
    }),
  );
  for (let entry = 0; entry < values.values.length; entry++) {
    const line = lines[values.groupIndex[entry]!]![values.metricIndex[entry]!]!;
    // A user without a value, such as one without both labels, is no pair.
    if (line === null || Number.isNaN(values.values[entry])) continue;
    line.users.push(shared[values.users[entry]!]!);
    line.values.push(values.values[entry]!);
  }
  return new Map(
    lines
      .flat()
      .filter((line) => line !== null && line.users.length > 0)
      .map((line) => [
        line!.key,
        { users: Int32Array.from(line!.users), values: Float32Array.from(line!.values) },
      ]),
  );
}

/** The values of the users that all runs have, in the order of the first run. */
function align(runs: readonly RunValues[], userCount: number): { aligned: Float64Array[]; leftOut: number } {
  const seen = new Uint16Array(userCount);
  for (const { users } of runs) for (const user of users) seen[user]!++;
  const paired = runs[0]!.users.filter((user) => seen[user] === runs.length);
  const places = new Int32Array(userCount).fill(-1);
  for (const [place, user] of paired.entries()) places[user] = place;
  const aligned = runs.map(({ users, values }) => {
    const column = new Float64Array(paired.length);
    for (const [entry, user] of users.entries()) {
      if (places[user]! >= 0) column[places[user]!] = values[entry]!;
    }
    return column;
  });
  return { aligned, leftOut: seen.reduce((count, times) => count + (times > 0 ? 1 : 0), -paired.length) };
}
