import { join } from 'node:path';
import { datasetLabel } from '../config/dataset-label.js';
import type { DatasetConfig } from '../config/schema/dataset.js';
import { withLock } from '../core/lock.js';
import { PROTOCOL_VERSION } from '../core/protocol.js';
import { cacheKey, DamagedCache, readCache, writeCache } from './cache.js';
import type { Dataset } from './dataset.js';
import { encode, type Origin } from './encode.js';
import { type Filtered, filterEvents, unfiltered } from './filter.js';
import { removeLeftovers } from './leftovers.js';
import { sourceOf } from './registry.js';
import type { RawDataset, Source } from './source.js';
import { type DataContext, obtainFiles, type SourceFile } from './source-files.js';

export type { DataContext } from './source-files.js';

/**
 * A data set, ready for splits: its files fetched and verified, parsed, filtered and numbered. What was prepared once is
 * read from `prepared/` in the data folder; the key is the content of the files and the options that decide the result.
 * Processes that need the same at the same time build it once.
 *
 * @throws InputError for data that are wrong or that filters leave nothing of; EnvironmentError without network or disk
 */
export async function prepareDataset(config: DatasetConfig, context: DataContext): Promise<Dataset> {
  const source = sourceOf(config);
  const files = await obtainFiles(config, source, context);
  const folder = join(context.folder, 'prepared', preparedKey(config, source, files));
  const found = await readCache(folder).catch(orDamaged);
  if (found !== null && found !== 'damaged') return withSources(found, files);
  const onWait = () => context.reporter.info(`Waiting for another process that prepares ${source.title}`);
  return withLock(
    `${folder}.lock`,
    async () => {
      const meanwhile = await readCache(folder).catch(orDamaged);
      if (meanwhile === 'damaged') context.reporter.warn(`${folder} is damaged; it is built again`);
      else if (meanwhile !== null) return withSources(meanwhile, files);
      await removeLeftovers(folder);
      const dataset = await build(config, source, files, context);
      await writeCache(folder, dataset);
      return dataset;
    },
    { signal: context.signal, onWait },
  );
}

function preparedKey(config: DatasetConfig, source: Source, files: readonly SourceFile[]): string {
  const checksums = new Map(files.map(({ address, sha256 }) => [address, sha256]));
  const remote = source.remoteFiles(config).map(({ address }) => checksums.get(address) ?? null);
  const others = files.filter(({ origin }) => origin === 'import' || origin === 'local');
  return cacheKey(datasetLabel(config), {
    protocol: PROTOCOL_VERSION,
    options: decidingOptions(config),
    sources: [...remote, ...others.map(({ sha256 }) => sha256)],
  });
}

/** The options that decide prepared data: all but which domains are reported, which is measured on the train part. */
function decidingOptions(config: DatasetConfig): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).filter(([key, value]) => key !== 'domains' || typeof value === 'string'),
  );
}

async function build(
  config: DatasetConfig,
  source: Source,
  files: readonly SourceFile[],
  context: DataContext,
): Promise<Dataset> {
  const { reporter, baseFolder, signal } = context;
  reporter.info(`Preparing ${source.title}`);
  const paths = new Map(files.map(({ address, path }) => [address, path]));
  const raw = await source.read(config, { files: paths, baseFolder, reporter });
  signal?.throwIfAborted();
  const filtered = applyFilters(config, raw, source);
  const origin: Origin = {
    dataset: config.name,
    sources: files.map(withoutPath),
    licence: source.licence,
    citation: source.citation,
  };
  const dataset = encode(raw, filtered, origin);
  signal?.throwIfAborted();
  for (const line of historyOf(dataset)) reporter.info(line);
  return dataset;
}

/** Published splits are taken as they are. */
function applyFilters(config: DatasetConfig, raw: RawDataset, source: Source): Filtered {
  return raw.parts === null && 'kCore' in config ? filterEvents(raw, config, source.title) : unfiltered(raw);
}

/** What happened to the rows, a line each, for people to read; a filter that removed nothing is no news. */
function historyOf({ provenance: { steps, dropped } }: Dataset): string[] {
  const number = new Intl.NumberFormat('en');
  const removing = steps.filter(({ interactions }, k) => interactions !== steps[k - 1]?.interactions);
  const sizes = removing.map(
    ({ step, users, items, interactions }) =>
      `  ${step}: ${number.format(users)} users, ${number.format(items)} items, ${number.format(interactions)} interactions`,
  );
  const filters = new Set(steps.map(({ step }) => step));
  const losses = dropped
    .filter(({ reason }) => !filters.has(reason))
    .map(({ reason, unit, count }) => `  dropped ${number.format(count)} ${unit}: ${reason}`);
  return [...losses, ...sizes];
}

function withSources(dataset: Dataset, files: readonly SourceFile[]): Dataset {
  return { ...dataset, provenance: { ...dataset.provenance, sources: files.map(withoutPath) } };
}

function withoutPath({ path: _, ...source }: SourceFile): Origin['sources'][number] {
  return source;
}

function orDamaged(error: unknown): 'damaged' {
  if (error instanceof DamagedCache) return 'damaged';
  throw error;
}
