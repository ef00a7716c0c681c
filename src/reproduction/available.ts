import { datasetLabel } from '../config/dataset-label.js';
import type { DatasetConfig } from '../config/schema/dataset.js';
import { ReclabError } from '../core/errors.js';
import { stableStringify } from '../core/hash.js';
import { prepareDataset } from '../data/prepare.js';
import { type FetchState, stateOf } from '../data/status.js';
import type { SweepOptions } from '../sweep/options.js';
import type { Source } from './sources.js';

/** Sources whose data are here, and why the data of the others are not. */
export interface Availability {
  available: readonly Source[];
  absent: readonly { source: Source; reason: string }[];
}

/**
 * Prepares the data of every source, and of what it is tuned by; what cannot be fetched or read ends nothing but the sources that need it.
 *
 * @param options.collect fetch nothing: data that are not here yet are absent
 */
export async function availableSources(
  sources: readonly Source[],
  options: SweepOptions & { collect: boolean },
): Promise<Availability> {
  const reasons = new Map<string, string | null>();
  const available: Source[] = [];
  const absent: { source: Source; reason: string }[] = [];
  for (const source of sources) {
    options.signal.throwIfAborted();
    const { cell } = source;
    let reason: string | null = null;
    for (const { trials } of cell.tunedBy === null ? [cell] : [cell, cell.tunedBy]) {
      const { dataset } = trials[0]!.experiment;
      const key = stableStringify(dataset);
      if (!reasons.has(key)) reasons.set(key, await whyAbsent(dataset, options));
      reason ??= reasons.get(key)!;
    }
    if (reason === null) available.push(source);
    else absent.push({ source, reason });
  }
  return { available, absent };
}

async function whyAbsent(
  dataset: DatasetConfig,
  { dataFolder: folder, mirror, reporter, signal, collect }: SweepOptions & { collect: boolean },
): Promise<string | null> {
  const absent = `the data ${datasetLabel(dataset)} are not here`;
  if (collect && NOT_HERE.includes(await stateOf(dataset, folder)))
    return `${absent}, and --collect fetches none`;
  try {
    await prepareDataset(dataset, { folder, mirror, baseFolder: '/', reporter, signal });
    return null;
  } catch (error) {
    if (!(error instanceof ReclabError) || signal.aborted) throw error;
    const [summary = ''] = error.message.split('\n');
    return `${absent}: ${summary}`;
  }
}

const NOT_HERE: readonly FetchState[] = ['partly fetched', 'not fetched', 'to import'];
