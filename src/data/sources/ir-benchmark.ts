import { InputError } from '../../core/errors.js';
import { openZipMember } from '../archive.js';
import { scanEvents } from '../scan.js';
import type { RemoteFile, Source } from '../source.js';
import { readTable } from '../table.js';
import { closestName } from './closest-name.js';
import { fetchedPath } from './fetched-path.js';
import { randomSets, shiftedSets } from './ir-benchmark-sets.js';
import { joinParts, type PublishedPart } from './parts.js';

const REPOSITORY =
  'https://raw.githubusercontent.com/Tiny-Snow/IR-Benchmark-Dataset/18bbbe892301c6013579ae70f3cab9d666878e23';
const setNames = [...Object.keys(randomSets), ...Object.keys(shiftedSets)].sort();

function fileOf(set: string): RemoteFile {
  if (!setNames.includes(set)) throw unknownSet(set);
  const folder = set in randomSets ? 'data_iid' : 'data_ood';
  const checksum = randomSets[set] ?? shiftedSets[set];
  return {
    address: `${REPOSITORY}/${folder}/${set}/proc.zip`,
    ...(checksum ? { checksum: { algorithm: 'sha256', value: checksum } } : {}),
  };
}

function unknownSet(set: string): InputError {
  const close = closestName(set, setNames);
  return new InputError('IR-Benchmark publishes no set of this name', {
    where: 'dataset.set',
    expected: setNames.join(', '),
    found: set,
    fix: close === null ? 'choose one of these sets' : `did you mean ${close}?`,
  });
}

async function readPart(archive: string, part: 'train' | 'test'): Promise<PublishedPart> {
  const events = await scanEvents(await openZipMember(archive, `${part}.tsv`), {
    where: `${archive}#${part}.tsv`,
    delimiter: '\t',
    header: true,
    columns: { user: 0, item: 1 },
  });
  return { part, events };
}

/** The numbers of all users or items of the set, also of those without an event. */
async function readNumbers(archive: string, member: 'user_list.tsv' | 'item_list.tsv'): Promise<string[]> {
  const where = `${archive}#${member}`;
  const numbers: string[] = [];
  const stream = await openZipMember(archive, member);
  await readTable(stream, { where, delimiter: '\t', header: true }, (fields, line) => {
    const number = fields[1];
    if (number === undefined || !/^\d+$/.test(number)) {
      throw new InputError('The row does not number an original id', {
        where: `${where}:${line}`,
        expected: 'original id<TAB>number',
        found: fields.join('<TAB>'),
        fix: 'delete the archive and fetch it again',
      });
    }
    numbers.push(number);
  });
  return numbers;
}

/**
 * The published splits of IR-Benchmark. Ids are the numbers that the benchmark gives (`user_procid`, `item_procid`), so
 * that users and items keep them; ratings of 3 and more are interactions, and everything is 10-core already.
 */
export const irBenchmark: Source<'ir-benchmark'> = {
  name: 'ir-benchmark',
  title: 'IR-Benchmark, published splits',
  homepage: 'https://github.com/Tiny-Snow/IR-Benchmark-Dataset',
  licence:
    'Derived from Amazon reviews, MovieLens, Douban, Food.com, Gowalla, Yahoo! Music and Yelp, whose terms apply: ' +
    'research use.',
  citation:
    'Weiqin Yang, Jiawei Chen, Xin Xin, Sheng Zhou, Binbin Hu, Yan Feng, Chun Chen and Can Wang. 2024. PSL: Rethinking ' +
    'and Improving Softmax Loss from Pairwise Perspective for Recommendation. NeurIPS 2024. arXiv:2411.00163',
  domain: 'none is published',
  variants: [{ option: 'set', values: setNames }],
  remoteFiles: ({ set }) => [fileOf(set)],
  async read({ set }, context) {
    const archive = fetchedPath(context, fileOf(set).address);
    return joinParts([await readPart(archive, 'train'), await readPart(archive, 'test')], {
      users: await readNumbers(archive, 'user_list.tsv'),
      items: await readNumbers(archive, 'item_list.tsv'),
    });
  },
};
