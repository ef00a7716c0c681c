import { fingerprint } from '../core/hash.js';
import type { Dataset } from './dataset.js';

/** The kinds of columns that prepared data consist of. */
export type Column = Int32Array | Float32Array | Float64Array | Uint8Array;

/** Columns by name, in a fixed order. */
export type Columns = ReadonlyMap<string, Column>;

/** What is no column of a data set: see `datasetOf`. */
export type Heading = Pick<Dataset, 'name' | 'rowsInTimeOrder' | 'provenance' | 'fingerprint'>;

/** All columns of a data set; texts as UTF-8 bytes with the ends of the single texts. */
export function columnsOf(dataset: Omit<Dataset, 'fingerprint'>): Columns {
  const { domains, domainEvents } = dataset;
  const columns = new Map<string, Column>();
  const add = (name: string, column: Column | null) => column !== null && columns.set(name, column);
  const addTexts = (name: string, texts: readonly string[] | null) => {
    if (texts === null) return;
    const packed = pack(texts);
    add(`${name}.text`, packed.bytes);
    add(`${name}.ends`, packed.ends);
  };
  add('users', dataset.users);
  add('items', dataset.items);
  add('times', dataset.times);
  add('values', dataset.values);
  add('parts', dataset.parts);
  add('rows-in-time-order', Uint8Array.of(dataset.rowsInTimeOrder ? 1 : 0));
  addTexts('user-ids', dataset.userIds);
  addTexts('item-ids', dataset.itemIds);
  addTexts('domains', domains?.names ?? null);
  add('domains-of-item.offsets', domains?.ofItem.offsets ?? null);
  add('domains-of-item.values', domains?.ofItem.values ?? null);
  addTexts('domain-events.names', domainEvents?.names ?? null);
  add('domain-events.users', domainEvents?.users ?? null);
  add('domain-events.items', domainEvents?.items ?? null);
  add('domain-events.domains', domainEvents?.domains ?? null);
  addTexts('item-text', dataset.itemText);
  add('true-probability', dataset.trueProbability);
  return columns;
}

/** The data set that `columnsOf` took apart. */
export function datasetOf(heading: Heading, columns: Columns): Dataset {
  const get = <Kind extends Column>(name: string) => (columns.get(name) as Kind | undefined) ?? null;
  const texts = (name: string) => {
    const bytes = get<Uint8Array>(`${name}.text`);
    const ends = get<Float64Array>(`${name}.ends`);
    return bytes === null || ends === null ? null : unpack(bytes, ends);
  };
  const names = texts('domains');
  const eventNames = texts('domain-events.names');
  return {
    ...heading,
    users: get<Int32Array>('users')!,
    items: get<Int32Array>('items')!,
    times: get<Float64Array>('times'),
    values: get<Float32Array>('values'),
    parts: get<Uint8Array>('parts'),
    rowsInTimeOrder: get<Uint8Array>('rows-in-time-order')![0] === 1,
    userIds: texts('user-ids')!,
    itemIds: texts('item-ids')!,
    domains: names && {
      names,
      ofItem: {
        offsets: get<Int32Array>('domains-of-item.offsets')!,
        values: get<Int32Array>('domains-of-item.values')!,
      },
    },
    domainEvents: eventNames && {
      names: eventNames,
      users: get<Int32Array>('domain-events.users')!,
      items: get<Int32Array>('domain-events.items')!,
      domains: get<Int32Array>('domain-events.domains')!,
    },
    itemText: texts('item-text'),
    trueProbability: get<Float32Array>('true-probability'),
  };
}

/** SHA-256 over the names, kinds and bytes of all columns. */
export function fingerprintOf(columns: Columns): string {
  return fingerprint(
    ...[...columns].flatMap(([name, column]): (string | Column)[] => [name, column.constructor.name, column]),
  );
}

function pack(texts: readonly string[]): { bytes: Uint8Array; ends: Float64Array } {
  const ends = new Float64Array(texts.length);
  let length = 0;
  for (const [index, text] of texts.entries()) {
    length += Buffer.byteLength(text);
    ends[index] = length;
  }
  const bytes = Buffer.alloc(length);
  for (const [index, text] of texts.entries()) bytes.write(text, index === 0 ? 0 : ends[index - 1]!);
  return { bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, length), ends };
}

function unpack(bytes: Uint8Array, ends: Float64Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let begin = 0;
  for (const end of ends) {
    texts.push(buffer.toString('utf-8', begin, end));
    begin = end;
  }
  return texts;
}
