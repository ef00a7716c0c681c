import { openFile } from '../archive.js';
import { scanEvents } from '../scan.js';
import type { Source } from '../source.js';
import { fetchedPath } from './fetched-path.js';
import { rawDataset } from './raw-dataset.js';

const ADDRESS =
  'https://raw.githubusercontent.com/kang205/SASRec/e3738967fddab206d6eeb4fda433e7a7034dd8b1/data/ml-1m.txt';

/**
 * MovieLens 1M as published with SASRec: `user item` a line, in time order within a user, without times or ratings,
 * users and items numbered anew from 1. It is one log; the paper cuts it by leave-one-out.
 */
export const sasrecMovieLens1m: Source<'sasrec-ml-1m'> = {
  name: 'sasrec-ml-1m',
  title: 'MovieLens 1M as published with SASRec',
  homepage: 'https://github.com/kang205/SASRec',
  licence:
    'Derived from MovieLens 1M (GroupLens): research use with acknowledgement; no commercial use and no ' +
    'redistribution without permission.',
  citation:
    'Wang-Cheng Kang and Julian McAuley. 2018. Self-Attentive Sequential Recommendation. ICDM 2018. arXiv:1808.09781',
  domain: 'none is published',
  remoteFiles: () => [
    {
      address: ADDRESS,
      checksum: {
        algorithm: 'sha256',
        value: 'b725f3acb3986fe3130bffd1e77a74d182a1f51799567a236dbd60270f95b0a2',
      },
    },
  ],
  async read(_config, context) {
    const path = fetchedPath(context, ADDRESS);
    const events = await scanEvents(await openFile(path), {
      where: path,
      delimiter: ' ',
      header: false,
      columns: { user: 0, item: 1 },
    });
    return rawDataset(events, { rowsInTimeOrder: true, dropped: events.dropped });
  },
};
