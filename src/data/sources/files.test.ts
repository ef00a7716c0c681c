import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type DatasetConfig, datasetSchema } from '../../config/schema/dataset.js';
import { Collector } from '../../core/reporter.js';
import { sharedDatasets } from '../../testing/shared.js';
import { pairsOf, readLiteral, readReal, sizesOf } from '../../testing/sources.js';
import { zipOf } from '../../testing/zip.js';
import { Part } from '../dataset.js';
import { files } from './files.js';

describe('files', () => {
  it.each([
    ['spaces', '1 10\n1 11\n2 10\n'],
    ['tabs and CRLF', '1\t10\r\n1\t11\r\n2\t10\r\n'],
    ['commas', '1,10\n1,11\n2,10'],
    ['double colons', '1::10\n1::11\n2::10\n'],
    ['a header', 'user_id,item_id\n1,10\n1,11\n2,10\n'],
    ['a header over texts', 'u\ti\n1\t10\n1\t11\n2\t10\n'],
    ['quotes', '"user","item"\n"1","10"\n1,"11"\n"2",10\n'],
    ['lists', '1 10 11\n2 10\n3\n'],
    ['lists with commas', '1,10,11\n2,10\n'],
  ])('reads %s', async (_what, train) => {
    const data = await readLiteral({ name: 'files', train: 'log.txt' }, { 'log.txt': train });
    expect(pairsOf(data)).toEqual(['1 10', '1 11', '2 10']);
    expect(data).toMatchObject({ parts: null, values: null, times: null, dropped: [] });
  });

  it('reads parts, gzipped or inside a zip, and ids that are texts', async () => {
    const data = await readLiteral(
      { name: 'files', train: 'split.zip#a/train.csv', validation: 'v.gz', test: 'test.txt' },
      {
        'split.zip': zipOf({ 'a/train.csv': 'reviewerID,asin\nann,B1\nbob,B2\n' }),
        'v.gz': gzipSync('ann,B2\n'),
        'test.txt': 'bob B1\n',
      },
    );
    expect(pairsOf(data)).toEqual(['ann B1', 'bob B2', 'ann B2', 'bob B1']);
    expect(data.parts).toEqual(Uint8Array.of(Part.train, Part.train, Part.validation, Part.test));
    expect(data.users.ids).toEqual(['ann', 'bob']);
  });

  it('takes a test part of one item a user for lists where the train part holds lists', async () => {
    const data = await readLiteral(
      { name: 'files', train: 'train.txt', test: 'test.txt' },
      { 'train.txt': '0 1 2 3\n1 2 4\n', 'test.txt': '0 4\n1 3\n' },
    );
    expect(pairsOf(data)).toEqual(['0 1', '0 2', '0 3', '1 2', '1 4', '0 4', '1 3']);
  });

  it('reads lists of items with times', async () => {
    const data = await readLiteral(
      { name: 'files', train: 'lists.txt' },
      { 'lists.txt': '0 3429|1357430400 9412|1373241600 16477|\n1 4300|1385337600\n' },
    );
    expect(pairsOf(data)).toEqual(['0 3429', '0 9412', '1 4300']);
    expect(data.times).toEqual(Float64Array.of(1357430400, 1373241600, 1385337600));
    expect(data.dropped).toEqual([
      { reason: 'malformed row (the first at lists.txt:1)', unit: 'rows', count: 1 },
    ]);
  });

  it('finds columns by name and by position', async () => {
    const log = 'when,rating,iid,uid\n1000,4.5,10,1\n2000,3,11,1\n';
    const expected = { values: Float32Array.of(4.5, 3), times: Float64Array.of(1000, 2000) };
    for (const columns of [
      { user: 'uid', item: 'iid', value: 'rating', time: 'when' },
      { user: 3, item: 2, value: 1, time: 0 },
    ]) {
      const data = await readLiteral({ name: 'files', train: 'log.csv', columns }, { 'log.csv': log });
      expect(pairsOf(data)).toEqual(['1 10', '1 11']);
      expect(data).toMatchObject(expected);
    }
  });

  it('reads values and times of quoted rows and counts rows that it cannot read', async () => {
    const log = 'user,item,rating\n"1","10","4.5"\n"1","11","many"\n"2","a, b","3"\n';
    const data = await readLiteral(
      { name: 'files', train: 'log.csv', columns: { value: 'rating' } },
      { 'log.csv': log },
    );
    expect(pairsOf(data)).toEqual(['1 10', '2 a, b']);
    expect(data.values).toEqual(Float32Array.of(4.5, 3));
    expect(data.dropped).toEqual([
      { reason: 'malformed row (the first at log.csv:3)', unit: 'rows', count: 1 },
    ]);
  });

  it('takes large times for milliseconds', async () => {
    const data = await readLiteral(
      { name: 'files', train: 'log.csv', columns: { time: 2 } },
      { 'log.csv': '1,10,1546297654677\n' },
    );
    expect(data.times).toEqual(Float64Array.of(1546297654.677));
  });

  it('tells which columns it does not read', async () => {
    const reporter = new Collector();
    await readLiteral(
      { name: 'files', train: 'log.tsv' },
      { 'log.tsv': 'uid\tiid\tlabel\n1\t10\t1\n' },
      reporter,
    );
    expect(reporter.infos).toEqual([
      'log.tsv: columns not read: label (name them in dataset.columns if they matter)',
    ]);
  });

  it('warns about further columns without names, which may be lists of one length', async () => {
    const reporter = new Collector();
    await readLiteral(
      { name: 'files', train: 'log.txt' },
      { 'log.txt': '1 10 11 12\n2 10 12 13\n' },
      reporter,
    );
    expect(reporter.warnings.join()).toMatch(/columns not read: 2, 3 .*taken for one event/);
  });

  it('counts a row with too few fields', async () => {
    const rows = Array.from({ length: 20 }, (_, item) => `1 ${item}`);
    const data = await readLiteral(
      { name: 'files', train: 'log.txt' },
      { 'log.txt': [...rows, '7'].join('\n') },
    );
    expect(sizesOf(data)).toEqual({ rows: 20, users: 1, items: 20 });
    expect(data.dropped).toMatchObject([{ unit: 'rows', count: 1 }]);
  });

  it('reads domains, several for an item', async () => {
    const data = await readLiteral(
      { name: 'files', train: 'log.txt', domains: 'domains.tsv' },
      {
        'log.txt': '1 10\n1 11\n',
        'domains.tsv': 'item\tdomain\n10\tDrama\n10\tFilm-Noir\n12\tWar\n11\n',
      },
    );
    expect([...data.itemDomains!]).toEqual([['10', ['Drama', 'Film-Noir']]]);
    expect(data.dropped).toEqual([
      { reason: 'malformed row (the first at domains.tsv:5)', unit: 'rows', count: 1 },
    ]);
  });

  it('says that the domains are of other items', async () => {
    const reading = readLiteral(
      { name: 'files', train: 'log.txt', domains: 'domains.tsv' },
      { 'log.txt': '1 10\n', 'domains.tsv': 'B10\tDrama\n' },
    );
    await expect(reading).rejects.toThrow(/domains.tsv: No line names a domain of an item that occurs/);
  });

  it('names all missing columns and what was meant', async () => {
    const reading = readLiteral(
      { name: 'files', train: 'log.csv', columns: { user: 'user', item: 'itme', time: 7 } },
      { 'log.csv': 'user,item,label\n1,10,1\n' },
    );
    await expect(reading).rejects.toThrow(/columns\.item[\s\S]*did you mean `item`\?[\s\S]*columns\.time/);
  });

  it('says that a zip needs a member, that a file has no columns, and that one is empty', async () => {
    const read = (train: string, content: string | Uint8Array) =>
      readLiteral({ name: 'files', train }, { [train]: content });
    await expect(read('a.zip', zipOf({ 'train.tsv': '1\t2\n' }))).rejects.toThrow(/write a.zip#train.tsv/);
    await expect(read('words.txt', 'nothing\nhere\n')).rejects.toThrow(/words.txt: The file has no columns/);
    await expect(read('empty.txt', '')).rejects.toThrow(/found: {4}an empty file/);
  });

  it('fetches addresses once and names local files, so that their content is known', () => {
    const config = datasetSchema.parse({
      name: 'files',
      train: 'https://host/split.zip#train.tsv',
      test: 'https://host/split.zip#test.tsv',
      domains: 'more/domains.tsv',
    }) as Extract<DatasetConfig, { name: 'files' }>;
    expect(files.remoteFiles(config)).toEqual([{ address: 'https://host/split.zip' }]);
    expect(files.localFiles!(config, '/base')).toEqual(['/base/more/domains.tsv']);
  });
});

describe.skipIf(sharedDatasets === null)('files: published splits', () => {
  it('AutoLossGen: a header, labels', async () => {
    const folder =
      'rutgerswiselab/AutoLossGen/f5c6f15a9a324321b24da4f9afaf6581d54dca6c/dataset/ml100k01-1-5/ml100k01-1-5';
    const data = await readReal({
      name: 'files',
      train: `${folder}.train.csv`,
      validation: `${folder}.validation.csv`,
      test: `${folder}.test.csv`,
      columns: { user: 'uid', item: 'iid', value: 'label' },
    });
    expect(rowsOfParts(data.parts!)).toEqual([94_638, 2334, 3028]);
    expect(new Set(data.values)).toEqual(new Set([0, 1]));
    expect(data.dropped).toEqual([]);
  });

  it('DisenCDR: three columns', async () => {
    const folder = 'cjx96/DisenCDR/4e6d60bad4d5185c99ab60423b48f87f88aa03a3/dataset/sport_phone';
    const data = await readReal({ name: 'files', train: `${folder}/train.txt`, test: `${folder}/test.txt` });
    expect(rowsOfParts(data.parts!)).toEqual([50_558, 0, 3698]);
    expect(data.dropped).toEqual([]);
  });

  it('DrRL: parts with spaces and with tabs', async () => {
    const folder =
      'cynthia-shengjia/AAAI-2025-DrRL/8198e612776290b9284fbfa149b9c1c6f01f5f21/normal_data/IID_Data/amazonElectronics';
    const data = await readReal({
      name: 'files',
      train: `${folder}/train_data.txt`,
      validation: `${folder}/valid_data.txt`,
      test: `${folder}/test.txt`,
    });
    expect(sizesOf(data)).toEqual({ rows: 234_521, users: 13_455, items: 8360 });
    expect(rowsOfParts(data.parts!)).toEqual([159_418, 22_980, 52_123]);
  });

  it('MERIT: lists with times', async () => {
    const train =
      'DiMarzioBian/MERIT/932ebee5d6aa06e1121687c36974a86bab7bccef/data/abe/abe_50_preprocessed.txt';
    const data = await readReal({ name: 'files', train });
    expect(sizesOf(data)).toMatchObject({ users: 4474 });
    expect(data.users.codes.length).toBe(data.times!.length);
    expect(pairsOf(data)[0]).toBe('0 3429');
    expect(data.times![0]).toBe(1357430400);
    expect(data.dropped).toEqual([]);
  });

  it('SASRec: one log', async () => {
    const train = 'kang205/SASRec/e3738967fddab206d6eeb4fda433e7a7034dd8b1/data/ml-1m.txt';
    const data = await readReal({ name: 'files', train });
    expect(sizesOf(data)).toEqual({ rows: 999_611, users: 6040, items: 3416 });
    expect(data.parts).toBeNull();
  });

  it('IR-Benchmark: inside a zip, with a header', async () => {
    const archive =
      'Tiny-Snow/IR-Benchmark-Dataset/18bbbe892301c6013579ae70f3cab9d666878e23/data_iid/amazon2014-health/proc.zip';
    const data = await readReal({
      name: 'files',
      train: `${archive}#train.tsv`,
      test: `${archive}#test.tsv`,
    });
    expect(sizesOf(data)).toEqual({ rows: 48_189, users: 1974, items: 1200 });
    expect(rowsOfParts(data.parts!)).toEqual([37_784, 0, 10_405]);
  });
});

function rowsOfParts(parts: Uint8Array): number[] {
  const rows = [0, 0, 0];
  for (const part of parts) rows[part]!++;
  return rows;
}
