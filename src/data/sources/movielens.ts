import { openZipMember } from '../archive.js';
import type { Dropped } from '../dataset.js';
import { type ScannedEvents, scanEvents } from '../scan.js';
import type { Source } from '../source.js';
import { readTable } from '../table.js';
import { fetchedPath } from './fetched-path.js';
import { ItemDescriptions } from './item-descriptions.js';
import { MalformedRows } from './malformed-rows.js';
import { rawDataset } from './raw-dataset.js';

type MovieLensName =
  | 'movielens-100k'
  | 'movielens-1m'
  | 'movielens-latest-small'
  | 'movielens-20m'
  | 'movielens-25m'
  | 'movielens-32m';

interface Movies {
  descriptions: ItemDescriptions;
  dropped: Dropped[];
}

/** How a family of releases is laid out inside its archive. */
interface Layout {
  readEvents(archive: string, folder: string): Promise<ScannedEvents>;
  readMovies(archive: string, folder: string): Promise<Movies>;
}

/** `u.data`, tab-separated; `u.item`, `|`-separated Latin-1 with a flag for each line of `u.genre`. */
const flagLayout: Layout = {
  readEvents: (archive, folder) => scanRatings(archive, `${folder}/u.data`, '\t', false),
  async readMovies(archive, folder) {
    const genres: string[] = [];
    await readMember(archive, `${folder}/u.genre`, '|', ([name]) => {
      if (name) genres.push(name);
    });
    return collectMovies(archive, `${folder}/u.item`, '|', (fields) => {
      const [id, title] = fields;
      const flags = fields.slice(5);
      if (!id || !title || flags.length !== genres.length) return null;
      return {
        id,
        title,
        genres: genres.filter((name, genre) => flags[genre] === '1' && name !== 'unknown'),
      };
    });
  },
};

/** `ratings.dat` and `movies.dat`, separated by `::`, Latin-1. */
const doubleColonLayout: Layout = {
  readEvents: (archive, folder) => scanRatings(archive, `${folder}/ratings.dat`, '::', false),
  readMovies: (archive, folder) => collectMovies(archive, `${folder}/movies.dat`, '::', movieWithGenreNames),
};

/** `ratings.csv` and `movies.csv`, UTF-8, titles quoted where they hold a comma. */
const csvLayout: Layout = {
  readEvents: (archive, folder) => scanRatings(archive, `${folder}/ratings.csv`, ',', true),
  readMovies: (archive, folder) => collectMovies(archive, `${folder}/movies.csv`, ',', movieWithGenreNames),
};

function movieWithGenreNames(fields: readonly string[]): Movie | null {
  const [id, title, genres] = fields;
  if (fields.length !== 3 || !id || !title || genres === undefined) return null;
  return {
    id,
    title,
    genres: genres.split('|').filter((name) => name !== '' && name !== '(no genres listed)'),
  };
}

interface Movie {
  id: string;
  title: string;
  genres: string[];
}

async function collectMovies(
  archive: string,
  member: string,
  delimiter: string,
  parse: (fields: readonly string[]) => Movie | null,
): Promise<Movies> {
  const descriptions = new ItemDescriptions();
  const malformed = new MalformedRows(member);
  await readMember(archive, member, delimiter, (fields, line) => {
    const movie = parse(fields);
    if (movie === null) malformed.add(line);
    else descriptions.add(movie.id, [movie.title, movie.genres.join(', ')], movie.genres);
  });
  return { descriptions, dropped: malformed.dropped() };
}

async function readMember(
  archive: string,
  member: string,
  delimiter: string,
  onRow: (fields: string[], line: number) => void,
): Promise<void> {
  const where = `${archive}#${member}`;
  const csv = delimiter === ',';
  await readTable(
    await openZipMember(archive, member),
    { where, delimiter, header: csv, encoding: csv ? 'utf-8' : 'latin1' },
    onRow,
  );
}

async function scanRatings(
  archive: string,
  member: string,
  delimiter: string,
  header: boolean,
): Promise<ScannedEvents> {
  return scanEvents(await openZipMember(archive, member), {
    where: `${archive}#${member}`,
    delimiter,
    header,
    columns: { user: 0, item: 1, value: 2, time: 3 },
  });
}

/** A release of MovieLens: ratings with times, and movies with genres. */
function movielens<const Name extends MovieLensName>(
  name: Name,
  release: string,
  layout: Layout,
  md5?: string,
): Source<Name> {
  const folder = `ml-${release}`;
  const address = `https://files.grouplens.org/datasets/movielens/${folder}.zip`;
  return {
    name,
    title: `MovieLens ${release}`,
    homepage: `https://grouplens.org/datasets/movielens/${release.startsWith('latest') ? 'latest' : release}/`,
    licence:
      'GroupLens: research use with acknowledgement; no commercial use and no redistribution without permission.',
    citation:
      'F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. ACM TiiS 5, 4, ' +
      'Article 19. https://doi.org/10.1145/2827872',
    domain: 'a genre; a movie has one or several',
    remoteFiles: () => [
      { address, ...(md5 === undefined ? {} : { checksum: { algorithm: 'md5', value: md5 } }) },
    ],
    async read(_config, context) {
      const archive = fetchedPath(context, address);
      const events = await layout.readEvents(archive, folder);
      const movies = await layout.readMovies(archive, folder);
      return rawDataset(events, {
        times: events.times,
        values: events.values,
        itemDomains: movies.descriptions.domains,
        itemText: movies.descriptions.text,
        dropped: [...events.dropped, ...movies.dropped],
      });
    },
  };
}

/**
 * The releases of MovieLens. Values are stars, times are seconds, text is title and genres. The checksums are those
 * that GroupLens publishes beside the archives; `latest-small` is renewed from time to time and has none.
 */
export const movielensSources = {
  'movielens-100k': movielens('movielens-100k', '100k', flagLayout, '0e33842e24a9c977be4e0107933c0723'),
  'movielens-1m': movielens('movielens-1m', '1m', doubleColonLayout, 'c4d9eecfca2ab87c1945afe126590906'),
  'movielens-latest-small': movielens('movielens-latest-small', 'latest-small', csvLayout),
  'movielens-20m': movielens('movielens-20m', '20m', csvLayout, 'cd245b17a1ae2cc31bb14903e1204af3'),
  'movielens-25m': movielens('movielens-25m', '25m', csvLayout, '6b51fb2759a8657d3bfcbfc42b592ada'),
  'movielens-32m': movielens('movielens-32m', '32m', csvLayout, 'd472be332d4daa821edc399621853b57'),
};
