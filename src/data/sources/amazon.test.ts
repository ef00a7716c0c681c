import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Collector } from '../../core/reporter.js';
import { sharedDatasets } from '../../testing/shared.js';
import { pairsOf, readLiteral, readReal, sizesOf } from '../../testing/sources.js';

const folder = 'https://mcauleylab.ucsd.edu/public_datasets/data/amazon_2023';

function filesOf(category: string, ratings: string, products: readonly (object | string)[]) {
  const lines = products.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)));
  return {
    [`${folder}/benchmark/5core/rating_only/${category}.csv.gz`]: gzipSync(ratings),
    [`${folder}/raw/meta_categories/meta_${category}.jsonl.gz`]: gzipSync(`${lines.join('\n')}\n`),
  };
}

const ratings =
  'user_id,parent_asin,rating,timestamp\n' +
  'AHF5,B1,5.0,1546297654677\nAEVM,B2,4.0,1546298003465\nAHF5,B3,1.0,1546298003999\nAHF5,B4,2.0,1546298004000\n';

describe('amazon-electronics', () => {
  it('reads ratings, times in seconds, and metadata of the items that occur', async () => {
    const data = await readLiteral(
      { name: 'amazon-electronics' },
      filesOf('Electronics', ratings, [
        {
          categories: ['Electronics', 'Headphones', 'Earbuds'],
          title: 'Buds',
          store: 'Acme',
          parent_asin: 'B1',
        },
        { parent_asin: 'B2', title: 'Thing', store: null, categories: ['Electronics'] },
        { parent_asin: 'B3', title: null, store: null, categories: null },
        { parent_asin: 'B9', title: 'Nobody bought it', categories: ['Electronics', 'Other'] },
        '{"title": "cut off',
      ]),
    );
    expect(pairsOf(data)).toEqual(['AHF5 B1', 'AEVM B2', 'AHF5 B3', 'AHF5 B4']);
    expect(data.values).toEqual(Float32Array.of(5, 4, 1, 2));
    expect(data.times![0]).toBe(1546297654.677);
    expect([...data.itemDomains!]).toEqual([['B1', ['Headphones']]]);
    expect([...data.itemText!]).toEqual([
      ['B1', 'Buds | Acme | Electronics > Headphones > Earbuds'],
      ['B2', 'Thing | Electronics'],
    ]);
    expect(data.dropped).toEqual([
      { reason: 'malformed row (the first at meta_Electronics.jsonl:5)', unit: 'rows', count: 1 },
      { reason: 'no metadata (kept, in no domain)', unit: 'items', count: 1 },
    ]);
  });

  it('takes the leaf for the domain where no more is known', async () => {
    const products = [
      { parent_asin: 'B1', title: 'Buds', categories: ['Earbud Headphones'] },
      { parent_asin: 'B2', title: 'Cable', categories: ['USB Cables'] },
    ];
    const data = await readLiteral({ name: 'amazon-electronics' }, filesOf('Electronics', ratings, products));
    expect([...data.itemDomains!]).toEqual([
      ['B1', ['Earbud Headphones']],
      ['B2', ['USB Cables']],
    ]);
  });

  it('is not misled by a product that mentions another', async () => {
    const related = { parent_asin: 'B9', title: 'Case', bought_together: { parent_asin: 'B1' } };
    const data = await readLiteral(
      { name: 'amazon-electronics' },
      filesOf('Electronics', ratings, [related]),
    );
    expect([...data.itemText!]).toEqual([]);
  });

  it('warns where no item has a domain', async () => {
    const reporter = new Collector();
    const products = [{ parent_asin: 'B1', title: 'Soap', categories: [] }];
    await readLiteral({ name: 'amazon-electronics' }, filesOf('Electronics', ratings, products), reporter);
    expect(reporter.warnings).toEqual([
      'The metadata of Electronics tell no categories: no item has a domain',
    ]);
  });

  it.skipIf(sharedDatasets === null)('has the sizes of the mirrored sample', async () => {
    const data = await readReal({ name: 'amazon-electronics' });
    expect(sizesOf(data)).toEqual({ rows: 131_154, users: 15_266, items: 9671 });
    expect(data.itemDomains!.size).toBe(9671);
    expect(new Set([...data.itemDomains!.values()].flat()).size).toBe(492);
    expect(data.itemText!.get('B00JX3Q28Y')).toMatch(/^Plugable USB 3.0 .*\| Plugable \| KVM Switches$/);
    expect(data.dropped).toEqual([]);
  });
});

describe('amazon-2023', () => {
  it('reads any category', async () => {
    const products = [{ parent_asin: 'B1', title: 'Chess', categories: ['Video Games', 'PC'] }];
    const data = await readLiteral(
      { name: 'amazon-2023', category: 'Video_Games' },
      filesOf('Video_Games', ratings, products),
    );
    expect(data.users.ids).toEqual(['AHF5', 'AEVM']);
    expect([...data.itemDomains!]).toEqual([['B1', ['PC']]]);
  });
});
