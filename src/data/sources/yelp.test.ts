import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { sharedDatasets } from '../../testing/shared.js';
import { pairsOf, readLiteral, readReal, sizesOf } from '../../testing/sources.js';
import { zipOf } from '../../testing/zip.js';

async function tarOf(members: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, content] of Object.entries(members)) pack.entry({ name }, Buffer.from(content as string));
  pack.finalize();
  return buffer(pack);
}

function readArchive(archive: Uint8Array) {
  return readLiteral({ name: 'yelp' }, { 'yelp_dataset.tgz': archive });
}

const review =
  '{"review_id":"r","user_id":"u1","business_id":"b1","stars":4.0,"date":"2018-12-31 16:00:09"}\n';
const business = '{"business_id":"b1","name":"Joe\'s","categories":"Bars, Beer, Wine & Spirits, Pizza"}\n';

describe('yelp', () => {
  it('reads reviews and businesses, whichever comes first, gzipped or not', async () => {
    const first = await tarOf({ 'x/yelp_academic_dataset_review.json': review, 'business.json': business });
    const second = await tarOf({
      'yelp_academic_dataset_business.json': business,
      'yelp_academic_dataset_checkin.json': 'not read',
      'yelp_academic_dataset_review.json': review,
    });
    for (const archive of [first, gzipSync(second)]) {
      const data = await readArchive(archive);
      expect(pairsOf(data)).toEqual(['u1 b1']);
      expect(data.values).toEqual(Float32Array.of(4));
      expect(data.times).toEqual(Float64Array.of(1546272009));
      expect([...data.itemDomains!]).toEqual([['b1', ['Bars', 'Beer, Wine & Spirits', 'Pizza']]]);
      expect([...data.itemText!]).toEqual([['b1', "Joe's | Bars, Beer, Wine & Spirits, Pizza"]]);
      expect(data.dropped).toEqual([]);
    }
  });

  it('takes categories in a list, and none', async () => {
    const businesses =
      '{"business_id":"b1","categories":["Bars","Pizza"]}\n{"business_id":"b2","categories":null}\n';
    const data = await readArchive(await tarOf({ 'review.json': review, 'business.json': businesses }));
    expect([...data.itemDomains!]).toEqual([['b1', ['Bars', 'Pizza']]]);
  });

  it('counts reviews that are cut off, without a date or without stars', async () => {
    const reviews = `${review}{"user_id":"u2","business\n{"user_id":"u2","business_id":"b1","stars":3}\n`;
    const data = await readArchive(await tarOf({ 'review.json': reviews, 'business.json': business }));
    expect(pairsOf(data)).toEqual(['u1 b1']);
    expect(data.dropped).toEqual([
      { reason: 'malformed row (the first at review.json:2)', unit: 'rows', count: 2 },
    ]);
  });

  it('says that an archive is another one', async () => {
    await expect(readArchive(await tarOf({ 'photos.json': '{}' }))).rejects.toThrow(
      /not the archive of the Yelp Open Dataset[\s\S]*expected: a member like yelp_academic_dataset_review.json/,
    );
  });

  it('says that the tar archive lies inside a zip', async () => {
    await expect(readArchive(zipOf({ 'yelp_dataset.tar': 'tar' }))).rejects.toThrow(
      /do: {7}unpack the zip and import the tar archive inside/,
    );
  });

  it('says that no review could be read', async () => {
    const archive = await tarOf({ 'review.json': '{"user":1}\n', 'business.json': business });
    await expect(readArchive(archive)).rejects.toThrow(/no review that could be read/);
  });

  it.skipIf(sharedDatasets === null)('reads the layout of the release of 2024', async () => {
    const sample = (table: string) =>
      gunzipSync(
        readFileSync(`${sharedDatasets}/parser-samples/yelp-2024/yelp_academic_dataset_${table}.json.gz`),
      );
    const archive = await tarOf({ 'review.json': sample('review'), 'business.json': sample('business') });
    const data = await readArchive(archive);
    expect(data.dropped).toEqual([]);
    expect(data.users.codes.length).toBe(999);
    expect(data.itemDomains!.get('mpf3x-BjTdTEA3yCZrAYPw')).toEqual([
      'Shipping Centers',
      'Local Services',
      'Notaries',
      'Mailbox Centers',
      'Printing Services',
    ]);
  });

  it.skipIf(sharedDatasets === null)('has the sizes of the archive at hand', async () => {
    const data = await readReal({ name: 'yelp' });
    expect(sizesOf(data)).toEqual({ rows: 283_512, users: 43_043, items: 66_576 });
    expect(new Set([...data.itemDomains!.values()].flat()).size).toBe(1263);
    expect(data.dropped).toEqual([]);
  });
});
