import { openFile } from '../archive.js';
import type { Part } from '../dataset.js';
import { scanEvents } from '../scan.js';
import type { Source } from '../source.js';
import { fetchedPath } from './fetched-path.js';
import { joinParts, type PublishedPart } from './parts.js';

const FOLDER =
  'https://raw.githubusercontent.com/cynthia-shengjia/AAAI-2025-DrRL/8198e612776290b9284fbfa149b9c1c6f01f5f21/normal_data/IID_Data';

interface PublishedFile {
  part: keyof typeof Part;
  file: string;
  delimiter: string;
  sha256: string;
}

const SETS: Readonly<Record<'amazonElectronics', readonly PublishedFile[]>> = {
  amazonElectronics: [
    {
      part: 'train',
      file: 'train_data.txt',
      delimiter: ' ',
      sha256: 'd4e82f80dea4894e4e1e48acbe29376d03235f15f34c3065a681963822a98da1',
    },
    {
      part: 'validation',
      file: 'valid_data.txt',
      delimiter: ' ',
      sha256: '62aae1a71d6afc74bb9e5271a8c32da056f881fefa169cfe0e0378079b78334c',
    },
    {
      part: 'test',
      file: 'test.txt',
      delimiter: '\t',
      sha256: 'ebceddc0d1fcf4dc1e35d15db9a19dd70166dc2fde7e8c2ac537e6303f5a87df',
    },
  ],
};

/** The published split of DrRL, with its validation part: the users, items and test part of IR-Benchmark's Electronic. */
export const drrl: Source<'drrl'> = {
  name: 'drrl',
  title: 'DrRL, published splits',
  homepage: 'https://github.com/cynthia-shengjia/AAAI-2025-DrRL',
  licence: 'Derived from Amazon reviews (no explicit licence; used for research by custom).',
  citation:
    'Shengjia Zhang, Jiawei Chen, Changdong Li, Sheng Zhou, Qihao Shi, Yan Feng, Chun Chen and Can Wang. 2025. Advancing ' +
    'Loss Functions in Recommender Systems: A Comparative Study with a Rényi Divergence-Based Solution. AAAI 2025. ' +
    'arXiv:2506.15120',
  domain: 'none is published',
  variants: [{ option: 'set', values: Object.keys(SETS) }],
  remoteFiles: ({ set }) =>
    SETS[set].map(({ file, sha256 }) => ({
      address: `${FOLDER}/${set}/${file}`,
      checksum: { algorithm: 'sha256', value: sha256 },
    })),
  async read({ set }, context) {
    const parts: PublishedPart[] = [];
    for (const { part, file, delimiter } of SETS[set]) {
      const path = fetchedPath(context, `${FOLDER}/${set}/${file}`);
      const events = await scanEvents(await openFile(path), {
        where: path,
        delimiter,
        header: false,
        columns: { user: 0, item: 1 },
      });
      parts.push({ part, events });
    }
    return joinParts(parts);
  },
};
