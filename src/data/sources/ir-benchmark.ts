import type { DatasetConfig } from '../../config/schema/dataset.js';
import { randomSetNames, shiftedSetNames } from '../../config/schema/ir-benchmark-sets.js';
import { openZipMember } from '../archive.js';
import { scanEvents } from '../scan.js';
import type { RawDataset, ReadContext, RemoteFile, Source } from '../source.js';
import { readTable } from '../table.js';
import { fetchedPath } from './fetched-path.js';
import { randomSets, shiftedSets } from './ir-benchmark-sets.js';
import { joinParts, type PublishedPart } from './parts.js';

const REPOSITORY =
  'https://raw.githubusercontent.com/Tiny-Snow/IR-Benchmark-Dataset/18bbbe892301c6013579ae70f3cab9d666878e23';
type SetName = Extract<DatasetConfig, { name: 'ir-benchmark' }>['set'];

function fileOf(set: SetName): RemoteFile {
  const folder = set in randomSets ? 'data_iid' : 'data_ood';
  const checksum = { ...randomSets, ...shiftedSets }[set];
  return {
    address: `${REPOSITORY}/${folder}/${set}/proc.zip`,
    ...(checksum ? { checksum: { algorithm: 'sha256', value: checksum } } : {}),
  };
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

/** How many users or items the set lists, also such as have no event. */
async function countListed(archive: string, member: 'user_list.tsv' | 'item_list.tsv'): Promise<number> {
  let count = 0;
  const stream = await openZipMember(archive, member);
  await readTable(stream, { where: `${archive}#${member}`, delimiter: '\t', header: true }, () => {
    count++;
  });
  return count;
}

async function warnOfMissing(archive: string, data: RawDataset, { reporter }: ReadContext): Promise<void> {
  const users = (await countListed(archive, 'user_list.tsv')) - data.users.ids.length;
  const items = (await countListed(archive, 'item_list.tsv')) - data.items.ids.length;
  if (users === 0 && items === 0) return;
  reporter.warn(
    `The set lists ${users} users and ${items} items without events. They are left out, so that numbers differ from the ` +
      "benchmark's, and averages over all users are over fewer users than in its own code.",
  );
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
  variants: [{ option: 'set', values: [...randomSetNames, ...shiftedSetNames].sort() }],
  remoteFiles: ({ set }) => [fileOf(set)],
  async read({ set }, context) {
    const archive = fetchedPath(context, fileOf(set).address);
    const data = joinParts([await readPart(archive, 'train'), await readPart(archive, 'test')]);
    await warnOfMissing(archive, data, context);
    return data;
  },
};
