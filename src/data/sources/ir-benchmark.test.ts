import { describe, expect, it } from 'vitest';
import { Collector } from '../../core/reporter.js';
import { sharedDatasets } from '../../testing/shared.js';
import { pairsOf, readLiteral, readReal, sizesOf } from '../../testing/sources.js';
import { zipOf } from '../../testing/zip.js';
import { Part } from '../dataset.js';
import { irBenchmark } from './ir-benchmark.js';

const repository =
  'https://raw.githubusercontent.com/Tiny-Snow/IR-Benchmark-Dataset/18bbbe892301c6013579ae70f3cab9d666878e23';
const address = `${repository}/data_iid/amazon2014-health/proc.zip`;
const members = {
  'train.tsv': 'user_procid\titem_procid\n0\t2\n0\t10\n1\t2\n',
  'test.tsv': 'user_procid\titem_procid\n1\t10\n',
  'user_list.tsv': 'user_orgid\tuser_procid\nA1\t0\nA2\t1\n',
  'item_list.tsv': 'item_orgid\titem_procid\nB1\t2\nB2\t10\n',
};

describe('ir-benchmark', () => {
  it('reads the train and the test part, with the numbers of the benchmark as ids', async () => {
    const reporter = new Collector();
    const data = await readLiteral(
      { name: 'ir-benchmark', set: 'amazon2014-health' },
      { [address]: zipOf(members) },
      reporter,
    );
    expect(pairsOf(data)).toEqual(['0 2', '0 10', '1 2', '1 10']);
    expect(data.parts).toEqual(Uint8Array.of(Part.train, Part.train, Part.train, Part.test));
    expect(reporter.warnings).toEqual([]);
  });

  it('warns of listed users without events', async () => {
    const reporter = new Collector();
    const archive = zipOf({ ...members, 'user_list.tsv': `${members['user_list.tsv']}A3\t2\n` });
    await readLiteral({ name: 'ir-benchmark', set: 'amazon2014-health' }, { [address]: archive }, reporter);
    expect(reporter.warnings).toHaveLength(1);
    expect(reporter.warnings[0]).toMatch(/lists 1 users and 0 items without events/);
  });

  it('knows where each set lies, and its public checksum', () => {
    expect(irBenchmark.remoteFiles({ name: 'ir-benchmark', set: 'amazon2014-cd-popularity' })).toEqual([
      {
        address: `${repository}/data_ood/amazon2014-cd-popularity/proc.zip`,
        checksum: {
          algorithm: 'sha256',
          value: 'dd87e147ad34733c49f4b117971d1f927fc331d985450a96d7aaa8ca0a95e08e',
        },
      },
    ]);
    expect(irBenchmark.remoteFiles({ name: 'ir-benchmark', set: 'yelp2018' })).toEqual([
      { address: `${repository}/data_iid/yelp2018/proc.zip` },
    ]);
  });

  it.skipIf(sharedDatasets === null).each([
    ['amazon2014-health', { rows: 48_189, users: 1974, items: 1200 }, 10_405],
    ['movielens-100k', { rows: 80_393, users: 939, items: 1016 }, 16_449],
    ['amazon2014-electronic', { rows: 234_521, users: 13_455, items: 8360 }, 52_123],
    ['amazon2014-electronic-popularity', { rows: 234_521, users: 13_455, items: 8360 }, 46_905],
  ] as const)('%s has the published sizes', async (set, sizes, testRows) => {
    const data = await readReal({ name: 'ir-benchmark', set });
    expect(sizesOf(data)).toEqual(sizes);
    expect(data.parts!.filter((part) => part === Part.test)).toHaveLength(testRows);
    expect(Math.max(...data.items.ids.map(Number))).toBe(sizes.items - 1);
    expect(data.dropped).toEqual([]);
  });
});
