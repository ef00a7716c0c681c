import { openZipMember } from '../archive.js';
import type { Dropped } from '../dataset.js';
import { IdColumnBuilder } from '../id-column.js';
import { type ScannedEvents, scanEvents } from '../scan.js';
import type { IdColumn, Source } from '../source.js';
import { readTable } from '../table.js';
import { fetchedPath } from './fetched-path.js';
import { GrowingColumn } from './growing-column.js';
import { ItemDescriptions } from './item-descriptions.js';
import { MalformedRows } from './malformed-rows.js';
import { rawDataset } from './raw-dataset.js';

const ADDRESS = 'https://files.grouplens.org/datasets/hetrec2011/hetrec2011-lastfm-2k.zip';

/** The name of a member ends with this; the archive is packed with and without a folder. */
function member(name: string): (candidate: string) => boolean {
  return (candidate) => candidate === name || candidate.endsWith(`/${name}`);
}

/** Listening counts: users, artists and how often. The rows of a user stand in order of the artist's id. */
async function readListens(archive: string): Promise<ScannedEvents> {
  return scanEvents(await openZipMember(archive, member('user_artists.dat')), {
    where: `${archive}#user_artists.dat`,
    delimiter: '\t',
    header: true,
    columns: { user: 0, item: 1, value: 2 },
  });
}

/** Tagging events: users, artists, the tag's number as value, and the time. */
async function readTagging(archive: string): Promise<ScannedEvents> {
  return scanEvents(await openZipMember(archive, member('user_taggedartists-timestamps.dat')), {
    where: `${archive}#user_taggedartists-timestamps.dat`,
    delimiter: '\t',
    header: true,
    columns: { user: 0, item: 1, value: 2, time: 3 },
    timeUnit: 'milliseconds',
  });
}

/** The two columns of a table that name numbered things. */
async function readNames(
  archive: string,
  file: string,
  encoding: 'utf-8' | 'latin1',
): Promise<{ names: Map<string, string>; dropped: Dropped[] }> {
  const names = new Map<string, string>();
  const malformed = new MalformedRows(file);
  await readTable(
    await openZipMember(archive, member(file)),
    { where: `${archive}#${file}`, delimiter: '\t', header: true, encoding },
    ([id, name], line) => {
      if (id && name) names.set(id, name);
      else malformed.add(line);
    },
  );
  return { names, dropped: malformed.dropped() };
}

/** Tagging events by the names of the tags; events whose tag has no name are left out and counted. */
function nameTags(
  tagging: ScannedEvents,
  names: ReadonlyMap<string, string>,
): { users: IdColumn; items: IdColumn; domains: IdColumn; dropped: Dropped[] } {
  const domains = new IdColumnBuilder();
  const userCodes = new GrowingColumn(Int32Array);
  const itemCodes = new GrowingColumn(Int32Array);
  let nameless = 0;
  tagging.values!.forEach((tag, event) => {
    const name = names.get(String(tag));
    if (name === undefined) {
      nameless++;
      return;
    }
    domains.add(name);
    userCodes.add(tagging.users.codes[event]!);
    itemCodes.add(tagging.items.codes[event]!);
  });
  return {
    users: { codes: userCodes.build(), ids: tagging.users.ids },
    items: { codes: itemCodes.build(), ids: tagging.items.ids },
    domains: domains.build(),
    dropped: nameless === 0 ? [] : [{ reason: 'tag without a name', unit: 'tag events', count: nameless }],
  };
}

/**
 * HetRec 2011 Last.fm-2k. `events: listens` takes the listening counts (value: count, no time), `events: tags` the
 * tagging events (with time, one for each tag). Domains are the tags that users gave, in both cases, so that they are
 * taken from the train part only. `tags.dat` is Latin-1, `artists.dat` UTF-8.
 */
export const lastfm: Source<'lastfm'> = {
  name: 'lastfm',
  title: 'HetRec 2011 Last.fm-2k',
  homepage: 'https://grouplens.org/datasets/hetrec-2011/',
  licence: 'Non-commercial use; for other use contact Last.fm. No redistribution without permission.',
  citation:
    'Iván Cantador, Peter Brusilovsky and Tsvi Kuflik. 2011. 2nd Workshop on Information Heterogeneity and Fusion in ' +
    'Recommender Systems (HetRec 2011). RecSys 2011. Last.fm website, http://www.lastfm.com',
  domain: 'a tag that users gave to artists, counted in the train part',
  remoteFiles: () => [
    { address: ADDRESS, checksum: { algorithm: 'md5', value: '296d61afe4e8632b173fc2dd3be20ce2' } },
  ],
  variants: [{ option: 'events', values: ['listens', 'tags'] }],
  async read({ events: kind }, context) {
    const archive = fetchedPath(context, ADDRESS);
    const tagging = await readTagging(archive);
    const interactions = kind === 'tags' ? tagging : await readListens(archive);
    const tags = await readNames(archive, 'tags.dat', 'latin1');
    const artists = await readNames(archive, 'artists.dat', 'utf-8');
    const { dropped: nameless, ...domainEvents } = nameTags(tagging, tags.names);
    const descriptions = new ItemDescriptions();
    for (const [artist, name] of artists.names) descriptions.add(artist, [name], []);
    return rawDataset(interactions, {
      times: interactions.times,
      values: kind === 'tags' ? null : interactions.values,
      domainEvents,
      itemText: descriptions.text,
      dropped: [
        ...interactions.dropped,
        ...(kind === 'tags' ? [] : tagging.dropped),
        ...tags.dropped,
        ...artists.dropped,
        ...nameless,
      ],
    });
  },
};
