import { describe, expect, it } from 'vitest';
import { sharedDatasets } from '../../testing/shared.js';
import { pairsOf, readLiteral, readReal, sizesOf } from '../../testing/sources.js';
import { zipOf } from '../../testing/zip.js';
import { sources } from '../registry.js';

const folder = 'https://files.grouplens.org/datasets/movielens';

function flags(...set: number[]): string {
  return Array.from({ length: 3 }, (_, genre) => (set.includes(genre) ? 1 : 0)).join('|');
}

describe('movielens-100k', () => {
  const members = {
    'ml-100k/u.data': '196\t242\t3\t881250949\n186\t302\t4\t891717742\n',
    'ml-100k/u.genre': 'unknown|0\nAction|1\nFilm-Noir|2\n\n',
    'ml-100k/u.item': Buffer.from(
      `242|Misérables, Les (1995)|01-Jan-1995||http://imdb/1|${flags(1, 2)}\n` +
        `302|unknown||||${flags(0)}\n` +
        '303|too short|\n',
      'latin1',
    ),
  };

  it('reads ratings, Latin-1 titles and genre flags; `unknown` is no domain', async () => {
    const data = await readLiteral({ name: 'movielens-100k' }, { [`${folder}/ml-100k.zip`]: zipOf(members) });
    expect(pairsOf(data)).toEqual(['196 242', '186 302']);
    expect(data.values).toEqual(Float32Array.of(3, 4));
    expect(data.times).toEqual(Float64Array.of(881250949, 891717742));
    expect([...data.itemDomains!]).toEqual([['242', ['Action', 'Film-Noir']]]);
    expect(data.itemText!.get('242')).toBe('Misérables, Les (1995) | Action, Film-Noir');
    expect(data.itemText!.get('302')).toBe('unknown');
    expect(data.dropped).toEqual([
      { reason: 'malformed row (the first at u.item:3)', unit: 'rows', count: 1 },
    ]);
  });

  it.skipIf(sharedDatasets === null)('has the published sizes', async () => {
    const data = await readReal({ name: 'movielens-100k' });
    expect(sizesOf(data)).toEqual({ rows: 100_000, users: 943, items: 1682 });
    expect(new Set([...data.itemDomains!.values()].flat()).size).toBe(18);
    expect(data.itemDomains!.get('1')).toEqual(['Animation', "Children's", 'Comedy']);
    expect(data.dropped).toEqual([]);
  });
});

describe('movielens-1m', () => {
  it('reads rows separated by double colons', async () => {
    const archive = zipOf({
      'ml-1m/ratings.dat': '1::1193::5::978300760\nnot a rating\n2::73::4::978300761\n',
      'ml-1m/movies.dat': Buffer.from("73::Misérables, Les (1995)::Children's|Drama\n", 'latin1'),
    });
    const data = await readLiteral({ name: 'movielens-1m' }, { [`${folder}/ml-1m.zip`]: archive });
    expect(pairsOf(data)).toEqual(['1 1193', '2 73']);
    expect([...data.itemDomains!]).toEqual([['73', ["Children's", 'Drama']]]);
    expect(data.itemText!.get('73')).toBe("Misérables, Les (1995) | Children's, Drama");
    expect(data.dropped).toMatchObject([{ unit: 'rows', count: 1 }]);
  });

  it.skipIf(sharedDatasets === null)('has the published sizes', async () => {
    const data = await readReal({ name: 'movielens-1m' });
    expect(sizesOf(data)).toEqual({ rows: 1_000_209, users: 6040, items: 3706 });
    expect(data.itemText!.get('73')).toBe('Misérables, Les (1995) | Drama, Musical');
    expect(data.dropped).toEqual([]);
  });
});

describe.each(['latest-small', '20m', '25m', '32m'] as const)('movielens-%s', (release) => {
  it('reads comma-separated rows, quoted titles and missing genres', async () => {
    const archive = zipOf({
      [`ml-${release}/ratings.csv`]: 'userId,movieId,rating,timestamp\r\n1,11,4.5,964982703\r\n',
      [`ml-${release}/movies.csv`]:
        'movieId,title,genres\r\n11,"American President, The (1995)",Comedy|Drama\r\n12,Début,(no genres listed)\r\n',
    });
    const address = `${folder}/ml-${release}.zip`;
    const data = await readLiteral({ name: `movielens-${release}` }, { [address]: archive });
    expect(pairsOf(data)).toEqual(['1 11']);
    expect(data.values).toEqual(Float32Array.of(4.5));
    expect([...data.itemDomains!]).toEqual([['11', ['Comedy', 'Drama']]]);
    expect(data.itemText!.get('11')).toBe('American President, The (1995) | Comedy, Drama');
    expect(data.itemText!.get('12')).toBe('Début');
  });
});

it('checks the archives against the public checksums, where there are any', () => {
  expect(sources['movielens-1m'].remoteFiles({} as never)).toEqual([
    {
      address: `${folder}/ml-1m.zip`,
      checksum: { algorithm: 'md5', value: 'c4d9eecfca2ab87c1945afe126590906' },
    },
  ]);
  expect(sources['movielens-latest-small'].remoteFiles({} as never)[0]).not.toHaveProperty('checksum');
});
