import type { DatasetConfig, DatasetName } from '../config/schema/dataset.js';
import type { Source } from './source.js';
import { amazon2023, amazonElectronics } from './sources/amazon.js';
import { drrl } from './sources/drrl.js';
import { files } from './sources/files.js';
import { irBenchmark } from './sources/ir-benchmark.js';
import { lastfm } from './sources/lastfm.js';
import { movielensSources } from './sources/movielens.js';
import { sasrecMovieLens1m } from './sources/sasrec.js';
import { synthetic } from './sources/synthetic.js';
import { yelp } from './sources/yelp.js';

/** All data sets, by name. */
export const sources: { readonly [Name in DatasetName]: Source<Name> } = {
  ...movielensSources,
  'amazon-electronics': amazonElectronics,
  'amazon-2023': amazon2023,
  yelp,
  lastfm,
  'ir-benchmark': irBenchmark,
  'sasrec-ml-1m': sasrecMovieLens1m,
  drrl,
  synthetic,
  files,
};

/** The source of a configured data set. */
export function sourceOf(config: DatasetConfig): Source {
  // Each source takes the options of its own name; the compiler cannot follow the name through the table.
  return sources[config.name] as Source;
}
