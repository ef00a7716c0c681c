import { describe, expect, it } from 'vitest';
import { sharedDatasets } from '../../testing/shared.js';
import { idsOf, pairsOf, readLiteral, readReal, sizesOf } from '../../testing/sources.js';
import { zipOf } from '../../testing/zip.js';

const address = 'https://files.grouplens.org/datasets/hetrec2011/hetrec2011-lastfm-2k.zip';
const members = {
  'user_artists.dat': 'userID\tartistID\tweight\r\n2\t51\t13883\r\n2\t52\t11690\r\n',
  'user_taggedartists-timestamps.dat':
    'userID\tartistID\ttagID\ttimestamp\r\n2\t52\t13\t1238536800000\r\n2\t52\t99\t1238536800000\r\n' +
    '3\t52\t2863\t1238536801000\r\n',
  'tags.dat': Buffer.from('tagID\ttagValue\r\n13\tchillout\r\n2863\ttropicália\r\n', 'latin1'),
  'artists.dat': 'id\tname\turl\tpictureURL\n51\tDuran Duran\thttp://a\t\n52\tRöyksopp\thttp://b\n',
};
const nameless = { reason: 'tag without a name', unit: 'tag events', count: 1 };

describe('lastfm', () => {
  it('reads listens: counts without times, tags as domain events, UTF-8 names as text', async () => {
    const data = await readLiteral({ name: 'lastfm' }, { [address]: zipOf(members) });
    expect(pairsOf(data)).toEqual(['2 51', '2 52']);
    expect(data.values).toEqual(Float32Array.of(13883, 11690));
    expect(data.times).toBeNull();
    expect(data.rowsInTimeOrder).toBe(false);
    expect(idsOf(data.domainEvents!.users)).toEqual(['2', '3']);
    expect(idsOf(data.domainEvents!.items)).toEqual(['52', '52']);
    expect(idsOf(data.domainEvents!.domains)).toEqual(['chillout', 'tropicália']);
    expect(data.itemDomains).toBeNull();
    expect(data.itemText!.get('52')).toBe('Röyksopp');
    expect(data.dropped).toEqual([nameless]);
  });

  it('reads tagging events with times in seconds, one for each tag', async () => {
    const folder = Object.entries(members).map(([name, content]) => [
      `hetrec2011-lastfm-2k/${name}`,
      content,
    ]);
    const archive = zipOf(Object.fromEntries(folder));
    const data = await readLiteral({ name: 'lastfm', events: 'tags' }, { [address]: archive });
    expect(pairsOf(data)).toEqual(['2 52', '2 52', '3 52']);
    expect(data.times).toEqual(Float64Array.of(1238536800, 1238536800, 1238536801));
    expect(data.values).toBeNull();
    expect(idsOf(data.domainEvents!.domains)).toEqual(['chillout', 'tropicália']);
    expect(data.dropped).toEqual([nameless]);
  });

  it.skipIf(sharedDatasets === null)('has the published sizes', async () => {
    const listens = await readReal({ name: 'lastfm' });
    expect(sizesOf(listens)).toEqual({ rows: 92_834, users: 1892, items: 17_632 });
    expect(listens.domainEvents!.domains.codes.length).toBe(186_479);
    expect(listens.domainEvents!.domains.ids).toHaveLength(9749);
    expect(listens.domainEvents!.domains.ids).toContain('die Ärzte');
    expect(listens.dropped).toEqual([]);
    const tags = await readReal({ name: 'lastfm', events: 'tags' });
    expect(sizesOf(tags)).toEqual({ rows: 186_479, users: 1892, items: 12_523 });
  });
});
