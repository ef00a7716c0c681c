import type { DatasetConfig } from '../../config/schema/dataset.js';
import { didYouMean } from '../../config/suggestion.js';
import { InputError, throwCollected } from '../../core/errors.js';
import type { Dropped, Part } from '../dataset.js';
import { readLines } from '../lines.js';
import { type ScannedEvents, type ScanOptions, scanEvents } from '../scan.js';
import type { RawDataset, ReadContext, Source } from '../source.js';
import { readTable } from '../table.js';
import { detectDelimiter, fieldsOf, hasHeader, holdsLists, type Sample } from './file-layout.js';
import { type FileReference, localPath, openReference, parseReference } from './file-reference.js';
import { MalformedRows } from './malformed-rows.js';
import { joinParts } from './parts.js';
import { readQuotedEvents } from './quoted-events.js';
import { rawDataset } from './raw-dataset.js';
import { readUserLists } from './user-lists.js';

type FilesConfig = Extract<DatasetConfig, { name: 'files' }>;
type ColumnPositions = ScanOptions['columns'];

const SAMPLE_LINES = 200;
/** No event is this many seconds after 1970 (the year 5138), so larger times are milliseconds. */
const LARGEST_SECONDS = 1e11;

/** One file of the split, and what its first lines tell. */
interface PartFile {
  part: keyof typeof Part;
  reference: FileReference;
  sample: Sample;
  delimiter: string;
}

function partsOf(config: FilesConfig): { part: keyof typeof Part; reference: FileReference }[] {
  const { train, validation, test } = config;
  return Object.entries({ train, validation, test }).flatMap(([part, text]) =>
    text === undefined ? [] : [{ part: part as keyof typeof Part, reference: parseReference(text) }],
  );
}

function referencesOf(config: FilesConfig): FileReference[] {
  const references = partsOf(config).map(({ reference }) => reference);
  return config.domains === undefined ? references : [...references, parseReference(config.domains)];
}

async function readFiles(config: FilesConfig, context: ReadContext): Promise<RawDataset> {
  const parts: PartFile[] = [];
  for (const { part, reference } of partsOf(config)) {
    const sample = await sampleOf(reference, context);
    parts.push({ part, reference, sample, delimiter: detectDelimiter(sample) });
  }
  const lists =
    onlyPairs(config.columns) && parts.some((part) => holdsLists(part.sample.lines, part.delimiter));
  const events = [];
  for (const file of parts) {
    events.push({
      part: file.part,
      events: lists ? await readLists(file, context) : await readRows(file, config, context),
    });
  }
  const joined = joinParts(events);
  const domains =
    config.domains === undefined ? null : await readDomains(config.domains, joined.items.ids, context);
  return rawDataset(joined, {
    times: joined.times,
    values: joined.values,
    parts: parts.length > 1 ? joined.parts : null,
    itemDomains: domains?.ofItem ?? null,
    dropped: [...joined.dropped, ...(domains?.dropped ?? [])],
  });
}

/** Whether the columns are asked for as `user item` in this order, as in lists. */
function onlyPairs({ user, item, value, time }: FilesConfig['columns']): boolean {
  return user === 0 && item === 1 && value === undefined && time === undefined;
}

async function sampleOf(reference: FileReference, context: ReadContext): Promise<Sample> {
  const stream = await openReference(reference, context);
  const lines: string[] = [];
  for await (const line of readLines(stream)) {
    if (line.trim() !== '') lines.push(line);
    if (lines.length === SAMPLE_LINES) break;
  }
  stream.destroy();
  return { where: reference.text, lines };
}

async function readLists(file: PartFile, context: ReadContext): Promise<ScannedEvents> {
  return readUserLists(await openReference(file.reference, context), file.delimiter, file.sample);
}

async function readRows(file: PartFile, config: FilesConfig, context: ReadContext): Promise<ScannedEvents> {
  const { sample, delimiter, reference } = file;
  const { columns, header } = locateColumns(config.columns, file);
  tellUnread(columns, header, file, context);
  const options: ScanOptions = {
    where: reference.text,
    delimiter,
    header: header !== null,
    columns,
    timeUnit: timeUnitOf(columns.time, file, header !== null),
  };
  const quoted = delimiter === ',' && sample.lines.some((line) => line.includes('"'));
  const stream = await openReference(reference, context);
  return quoted ? readQuotedEvents(stream, options) : scanEvents(stream, options);
}

/** Finds the columns by position or by name in the header. */
function locateColumns(
  wanted: FilesConfig['columns'],
  { sample, delimiter }: PartFile,
): { columns: ColumnPositions; header: string[] | null } {
  const first = fieldsOf(sample.lines[0]!, delimiter);
  const named = Object.values(wanted).some((column) => typeof column === 'string');
  const errors: InputError[] = [];
  const locate = (role: string, column: string | number): number => {
    const position = typeof column === 'number' ? column : first.indexOf(column);
    if (position === -1 || position >= first.length) {
      errors.push(missingColumn(role, column, first, sample.where));
    }
    return position;
  };
  const columns: ColumnPositions = {
    user: locate('user', wanted.user),
    item: locate('item', wanted.item),
    ...(wanted.value === undefined ? {} : { value: locate('value', wanted.value) }),
    ...(wanted.time === undefined ? {} : { time: locate('time', wanted.time) }),
  };
  throwCollected(errors);
  return { columns, header: named || hasHeader(sample.lines, delimiter, columns) ? first : null };
}

function missingColumn(
  role: string,
  column: string | number,
  first: readonly string[],
  where: string,
): InputError {
  const meant = typeof column === 'string' ? didYouMean(column, first) : undefined;
  return new InputError(`The file has no such column for columns.${role}`, {
    where: `${where}:1`,
    expected: typeof column === 'string' ? `a header that names ${column}` : `at least ${column + 1} columns`,
    found: first.join(', '),
    fix: meant ?? `set dataset.columns.${role} to a position from 0 or a name in the header`,
  });
}

/** Columns that nobody asked for are passed over, and said, because one of them may be the rating. */
function tellUnread(
  columns: ColumnPositions,
  header: readonly string[] | null,
  { sample, delimiter }: PartFile,
  { reporter }: ReadContext,
): void {
  const read = new Set(Object.values(columns));
  const unread = (header ?? fieldsOf(sample.lines[0]!, delimiter))
    .map((name, position) => (header === null ? String(position) : name))
    .filter((_, position) => !read.has(position));
  if (unread.length === 0) return;
  const told = `${sample.where}: columns not read: ${unread.join(', ')} (name them in dataset.columns if they matter`;
  if (header !== null || unread.length === 1) reporter.info(`${told})`);
  else reporter.warn(`${told}; lines of one length are taken for one event each, not for lists of items)`);
}

function timeUnitOf(
  column: number | undefined,
  { sample, delimiter }: PartFile,
  header: boolean,
): 'seconds' | 'milliseconds' {
  if (column === undefined) return 'seconds';
  const line = sample.lines[header ? 1 : 0] ?? '';
  return Number(fieldsOf(line, delimiter)[column]) > LARGEST_SECONDS ? 'milliseconds' : 'seconds';
}

/** Reads `item<TAB>domain` lines; an item may have several, and lines of items that do not occur are passed over. */
async function readDomains(
  text: string,
  items: readonly string[],
  context: ReadContext,
): Promise<{ ofItem: Map<string, string[]>; dropped: Dropped[] }> {
  const occurring = new Set(items);
  const ofItem = new Map<string, string[]>();
  const malformed = new MalformedRows(text);
  const stream = await openReference(parseReference(text), context);
  await readTable(
    stream,
    { where: text, delimiter: '\t', header: false },
    ([item, domain, ...rest], line) => {
      if (!item || !domain || rest.length > 0) malformed.add(line);
      else if (occurring.has(item)) ofItem.set(item, unique([...(ofItem.get(item) ?? []), domain]));
    },
  );
  if (ofItem.size === 0) {
    throw new InputError('No line names a domain of an item that occurs', {
      where: text,
      expected: `item<TAB>domain lines, e.g. for item ${items[0]}`,
      fix: 'use the same item ids as in the other files',
    });
  }
  return { ofItem, dropped: malformed.dropped() };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/**
 * Files of one's own or of any published split: rows with a user, an item and perhaps a value and a time (separated by
 * tab, `::`, comma or space, with or without a header), or `user item item …` lines, perhaps `item|time`; gzip or not; on disk, at an address
 * or inside a zip archive. With `train` alone it is a log to be split; with more files, they are the parts.
 *
 * What stands in a file is found out from its first 200 lines, by the rules of `file-layout.ts`. Times above 1e11 are
 * milliseconds.
 */
export const files: Source<'files'> = {
  name: 'files',
  title: 'Files of your own',
  homepage: 'src/data/sources/README.md',
  licence: 'Whatever the files are under.',
  citation: 'Cite where the files come from.',
  domain: 'what the file of `item<TAB>domain` lines says',
  remoteFiles: (config) =>
    unique(
      referencesOf(config)
        .filter(({ remote }) => remote)
        .map(({ location }) => location),
    ).map((address) => ({ address })),
  localFiles: (config, baseFolder) =>
    unique(
      referencesOf(config)
        .filter(({ remote }) => !remote)
        .map((reference) => localPath(reference, baseFolder)),
    ),
  read: readFiles,
};
