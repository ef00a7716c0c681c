import { groupByRow } from '../core/csr.js';
import { InputError } from '../core/errors.js';
import type { Dropped, Provenance } from './dataset.js';
import type { RawDataset } from './source.js';

/** What to keep; the filters run in the order of the keys. */
export interface Filters {
  minRating?: number | undefined;
  deduplicate: 'first' | 'last' | 'highest' | 'none';
  kCore: number;
  minUserInteractions: number;
  minItemInteractions: number;
}

/** The rows that filters left, and what happened on the way. */
export interface Filtered {
  /** Indexes of the kept rows, ascending. */
  rows: Int32Array;
  steps: Provenance['steps'];
  dropped: Dropped[];
}

type Events = Pick<RawDataset, 'users' | 'items' | 'times' | 'values'>;
type Step = Provenance['steps'][number];

/**
 * Applies minimum rating, de-duplication, iterative k-core, and the minimum events of a user, then of an item.
 *
 * De-duplication keeps one event of a (user, item) pair: the `first` or `last` by time, or by row where there is no time
 * or it is equal; or the one with the `highest` value, among equals the first. The k-core is the largest set of events
 * in which every user and every item has at least k; it is unique.
 *
 * @param where what errors call the data
 * @throws InputError where a filter needs ratings and there are none, or where nothing is left (lists the sizes)
 */
export function filterEvents(events: Events, filters: Filters, where: string): Filtered {
  const run = new FilterRun(events);
  if (filters.minRating !== undefined) {
    run.keep(`rating below ${filters.minRating}`, aboveRating(events, run.rows, filters.minRating, where));
  }
  if (filters.deduplicate !== 'none') {
    run.keep(
      `repeated pair (${filters.deduplicate} kept)`,
      unique(events, run.rows, filters.deduplicate, where),
    );
  }
  if (filters.kCore > 1) run.keep(`${filters.kCore}-core`, run.core(filters.kCore));
  const { minUserInteractions, minItemInteractions } = filters;
  if (minUserInteractions > 1) {
    run.keep(
      `user with fewer than ${minUserInteractions} events`,
      run.frequent('users', minUserInteractions),
    );
  }
  if (minItemInteractions > 1) {
    run.keep(
      `item with fewer than ${minItemInteractions} events`,
      run.frequent('items', minItemInteractions),
    );
  }
  if (run.rows.length === 0) throw nothingLeft(run.steps, where);
  return { rows: run.rows, steps: run.steps, dropped: run.dropped };
}

/** All rows, for data that is published as it is and never filtered. */
export function unfiltered(events: Events): Filtered {
  const { rows, steps, dropped } = new FilterRun(events);
  return { rows, steps, dropped };
}

class FilterRun {
  readonly steps: Step[] = [];
  readonly dropped: Dropped[] = [];
  rows: Int32Array;
  readonly #users: Int32Array;
  readonly #items: Int32Array;
  readonly #userCount: number;
  readonly #itemCount: number;

  constructor({ users, items }: Events) {
    this.#users = users.codes;
    this.#items = items.codes;
    this.#userCount = users.ids.length;
    this.#itemCount = items.ids.length;
    this.rows = new Int32Array(users.codes.length);
    for (let row = 0; row < this.rows.length; row++) this.rows[row] = row;
    this.steps.push(this.#sizes('raw'));
  }

  /** Takes the rows a filter left and notes sizes and losses. */
  keep(reason: string, rows: Int32Array): void {
    const before = this.steps.at(-1)!;
    this.rows = rows;
    const after = this.#sizes(reason);
    this.steps.push(after);
    const losses: [string, number][] = [
      ['events', before.interactions - after.interactions],
      ['users', before.users - after.users],
      ['items', before.items - after.items],
    ];
    for (const [unit, count] of losses) if (count > 0) this.dropped.push({ reason, unit, count });
  }

  core(k: number): Int32Array {
    let rows = this.rows;
    for (;;) {
      const userCounts = counts(this.#users, rows, this.#userCount);
      const itemCounts = counts(this.#items, rows, this.#itemCount);
      const left = select(
        rows,
        (row) => userCounts[this.#users[row]!]! >= k && itemCounts[this.#items[row]!]! >= k,
      );
      if (left.length === rows.length) return left;
      rows = left;
    }
  }

  frequent(column: 'users' | 'items', minimum: number): Int32Array {
    const codes = column === 'users' ? this.#users : this.#items;
    const count = counts(codes, this.rows, column === 'users' ? this.#userCount : this.#itemCount);
    return select(this.rows, (row) => count[codes[row]!]! >= minimum);
  }

  #sizes(step: string): Step {
    return {
      step,
      users: counts(this.#users, this.rows, this.#userCount).reduce(countPositive, 0),
      items: counts(this.#items, this.rows, this.#itemCount).reduce(countPositive, 0),
      interactions: this.rows.length,
    };
  }
}

function aboveRating({ values }: Events, rows: Int32Array, minimum: number, where: string): Int32Array {
  if (values === null) throw withoutRatings('minRating', where);
  return select(rows, (row) => values[row]! >= minimum);
}

function unique(
  events: Events,
  rows: Int32Array,
  which: 'first' | 'last' | 'highest',
  where: string,
): Int32Array {
  const replaces = replacement(events, which, where);
  const users = new Int32Array(rows.length);
  for (let k = 0; k < rows.length; k++) users[k] = events.users.codes[rows[k]!]!;
  const userCount = events.users.ids.length;
  const { offsets, order } = groupByRow(users, userCount);
  const items = events.items.codes;
  const kept = new Uint8Array(items.length);
  // The kept row of an item, and the user it belongs to: rows of an earlier user do not count.
  const best = new Int32Array(events.items.ids.length);
  const owner = new Int32Array(events.items.ids.length).fill(-1);
  for (let user = 0; user < userCount; user++) {
    for (let k = offsets[user]!; k < offsets[user + 1]!; k++) {
      const row = rows[order[k]!]!;
      const item = items[row]!;
      if (owner[item] === user) {
        if (!replaces(row, best[item]!)) continue;
        kept[best[item]!] = 0;
      }
      kept[row] = 1;
      best[item] = row;
      owner[item] = user;
    }
  }
  return select(rows, (row) => kept[row] === 1);
}

/** Whether a later row takes the place of the row kept so far. */
function replacement(
  { times, values }: Events,
  which: 'first' | 'last' | 'highest',
  where: string,
): (row: number, rival: number) => boolean {
  const earlier = times === null ? () => false : (row: number, rival: number) => times[row]! < times[rival]!;
  switch (which) {
    case 'first':
      return earlier;
    case 'last':
      return (row, rival) => !earlier(row, rival);
    case 'highest': {
      if (values === null) throw withoutRatings('deduplicate: highest', where);
      return (row, rival) =>
        values[row]! > values[rival]! || (values[row] === values[rival] && earlier(row, rival));
    }
  }
}

function counts(codes: Int32Array, rows: Int32Array, size: number): Int32Array {
  const count = new Int32Array(size);
  for (let k = 0; k < rows.length; k++) count[codes[rows[k]!]!]!++;
  return count;
}

function countPositive(sum: number, count: number): number {
  return count > 0 ? sum + 1 : sum;
}

function select(rows: Int32Array, keeps: (row: number) => boolean): Int32Array {
  const left = new Int32Array(rows.length);
  let length = 0;
  for (let k = 0; k < rows.length; k++) if (keeps(rows[k]!)) left[length++] = rows[k]!;
  return length === rows.length ? rows : left.slice(0, length);
}

function withoutRatings(option: string, where: string): InputError {
  return new InputError(`${option} needs ratings`, {
    where,
    found: 'data without ratings',
    fix: `remove ${option} from the configuration`,
  });
}

function nothingLeft(steps: readonly Step[], where: string): InputError {
  const sizes = steps.map(
    ({ step, users, items, interactions }) =>
      `${step}: ${users} users, ${items} items, ${interactions} interactions`,
  );
  return new InputError('The filters leave nothing', {
    where,
    expected: 'at least one interaction after all filters',
    found: sizes.join('\n            '),
    fix: 'loosen the filter after which nothing is left',
  });
}
