import type { Readable } from 'node:stream';
import { InputError } from '../../core/errors.js';
import { openFile, readTarMembers } from '../archive.js';
import { IdColumnBuilder } from '../id-column.js';
import { readLines } from '../lines.js';
import type { RawDataset, Source } from '../source.js';
import { fetchedPath } from './fetched-path.js';
import { GrowingColumn } from './growing-column.js';
import { ItemDescriptions } from './item-descriptions.js';
import { MalformedRows } from './malformed-rows.js';
import { rawDataset } from './raw-dataset.js';

const FILE_NAME = 'yelp_dataset.tgz';

/** Category names that hold the comma which separates categories elsewhere. */
const NAMES_WITH_COMMA = [
  'Beer, Wine & Spirits',
  'Books, Mags, Music & Video',
  'Used, Vintage & Consignment',
  'Wills, Trusts, & Probates',
];

/** The reviews of the data set, column by column. */
class Reviews {
  readonly users = new IdColumnBuilder();
  readonly items = new IdColumnBuilder();
  readonly stars = new GrowingColumn(Float32Array);
  readonly times = new GrowingColumn(Float64Array);
  readonly malformed = new MalformedRows('review.json');

  add(line: string, number: number): void {
    const review = parseObject(line);
    const time = parseTime(review?.date);
    if (
      typeof review?.user_id !== 'string' ||
      typeof review.business_id !== 'string' ||
      typeof review.stars !== 'number' ||
      time === null
    ) {
      this.malformed.add(number);
      return;
    }
    this.users.add(review.user_id);
    this.items.add(review.business_id);
    this.stars.add(review.stars);
    this.times.add(time);
  }
}

/** The businesses of the data set: name and categories. */
class Businesses {
  readonly descriptions = new ItemDescriptions();
  readonly malformed = new MalformedRows('business.json');

  add(line: string, number: number): void {
    const business = parseObject(line);
    if (typeof business?.business_id !== 'string') {
      this.malformed.add(number);
      return;
    }
    const name = typeof business.name === 'string' ? business.name : null;
    const categories = parseCategories(business.categories);
    this.descriptions.add(business.business_id, [name, categories.join(', ')], categories);
  }
}

async function readArchive(path: string): Promise<RawDataset> {
  const reviews = new Reviews();
  const businesses = new Businesses();
  const found: string[] = [];
  await refuseOuterZip(path);
  await readTarMembers(
    path,
    (name) => tableOf(name) !== null,
    async (name, stream) => {
      found.push(name);
      await readInto(tableOf(name) === 'review' ? reviews : businesses, stream);
    },
  );
  for (const table of ['review', 'business'] as const) {
    if (!found.some((name) => tableOf(name) === table)) throw missing(path, table, found);
  }
  if (reviews.users.length === 0) throw noReviews(path);
  return rawDataset(
    { users: reviews.users.build(), items: reviews.items.build() },
    {
      times: reviews.times.build(),
      values: reviews.stars.build(),
      itemDomains: businesses.descriptions.domains,
      itemText: businesses.descriptions.text,
      dropped: [...reviews.malformed.dropped(), ...businesses.malformed.dropped()],
    },
  );
}

function tableOf(member: string): 'review' | 'business' | null {
  const name = member.slice(member.lastIndexOf('/') + 1);
  // macOS packs a `._name` beside each file.
  if (!name.endsWith('.json') || name.startsWith('.')) return null;
  if (name.includes('review')) return 'review';
  return name.includes('business') ? 'business' : null;
}

async function readInto(table: { add(line: string, number: number): void }, stream: Readable): Promise<void> {
  let number = 0;
  for await (const line of readLines(stream)) {
    number++;
    if (line !== '') table.add(line, number);
  }
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Seconds since 1970 of `2018-12-31 16:00:09` or `2018-12-31`; the zone is not published and taken as UTC. */
function parseTime(date: unknown): number | null {
  if (typeof date !== 'string') return null;
  const milliseconds = Date.parse(`${date.length > 10 ? date.replace(' ', 'T') : `${date}T00:00:00`}Z`);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}

function parseCategories(categories: unknown): string[] {
  if (Array.isArray(categories)) return categories.filter((name) => typeof name === 'string');
  if (typeof categories !== 'string') return [];
  const names: string[] = [];
  let rest = categories.trim();
  while (rest !== '') {
    const whole = NAMES_WITH_COMMA.find((name) => rest === name || rest.startsWith(`${name},`));
    const comma = rest.indexOf(',');
    const name = whole ?? (comma === -1 ? rest : rest.slice(0, comma));
    if (name.trim() !== '') names.push(name.trim());
    rest = rest.slice(name.length + 1).trim();
  }
  return names;
}

/** Yelp hands out a zip with the tar archive in it. */
async function refuseOuterZip(path: string): Promise<void> {
  for await (const chunk of (await openFile(path)) as AsyncIterable<Buffer>) {
    if (!chunk.subarray(0, 2).equals(Buffer.from('PK'))) return;
    throw new InputError('This is the zip around the tar archive', {
      where: path,
      expected: 'yelp_dataset.tgz or yelp_dataset.tar',
      found: 'a zip archive',
      fix: 'unpack the zip and import the tar archive inside',
    });
  }
}

function missing(path: string, table: string, found: readonly string[]): InputError {
  return new InputError('This is not the archive of the Yelp Open Dataset', {
    where: path,
    expected: `a member like yelp_academic_dataset_${table}.json`,
    found: found.length === 0 ? 'neither reviews nor businesses' : found.join(', '),
    fix: 'fetch the JSON download of the data set and import its tar archive',
  });
}

function noReviews(path: string): InputError {
  return new InputError('The archive holds no review that could be read', {
    where: path,
    expected: 'JSON lines with user_id, business_id, stars and date',
    fix: 'fetch the JSON download of the data set and import its tar archive',
  });
}

/**
 * The Yelp Open Dataset, as a person fetched it: `yelp_dataset.tgz`, in newer releases `yelp_dataset.tar`. Values are
 * stars, text is the name and the categories of the business.
 */
export const yelp: Source<'yelp'> = {
  name: 'yelp',
  title: 'Yelp Open Dataset',
  homepage: 'https://business.yelp.com/data/resources/open-dataset/',
  licence: 'Yelp Dataset License: academic use; no redistribution.',
  citation: 'Yelp Open Dataset. https://business.yelp.com/data/resources/open-dataset/',
  domain: 'a business category; a business has several',
  remoteFiles: () => [],
  manual: {
    fileName: FILE_NAME,
    instructions:
      'Accept the terms at https://business.yelp.com/data/resources/open-dataset/, download the JSON files (unpack ' +
      'the outer zip, if there is one, to get yelp_dataset.tar or yelp_dataset.tgz), then run ' +
      '`reclab data import yelp <file>`.',
  },
  read: (_config, context) => readArchive(fetchedPath(context, FILE_NAME)),
};
