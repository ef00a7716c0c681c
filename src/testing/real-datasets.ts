import type { z } from 'zod';
import { datasetSchema } from '../config/schema/dataset.js';
import type { Dataset } from '../data/dataset.js';
import { encode } from '../data/encode.js';
import { filterEvents } from '../data/filter.js';
import { readReal } from './sources.js';

const noFilters = { deduplicate: 'first', kCore: 1, minUserInteractions: 1, minItemInteractions: 1 } as const;

/** A data set from the folder of real data, read, filtered and encoded, without download or cache. */
export async function realDataset(options: z.input<typeof datasetSchema>): Promise<Dataset> {
  const config = datasetSchema.parse(options);
  const raw = await readReal(options);
  const filters = 'kCore' in config ? config : { ...noFilters, deduplicate: 'none' as const };
  const origin = { dataset: config.name, sources: [], licence: '', citation: '' };
  return encode(raw, filterEvents(raw, filters, config.name), origin);
}
