import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetLabel } from '../config/dataset-label.js';
import { type DatasetConfig, datasetSchema } from '../config/schema/dataset.js';
import { checksumFile } from './checksum.js';
import { downloadPath } from './download.js';
import { type Manifest, readManifest } from './manifest.js';
import { sourceOf, sources } from './registry.js';
import type { Source } from './source.js';
import { type DataContext, importedPath, obtainFiles, type SourceFile } from './source-files.js';

/** How far a data set is: nothing to fetch, all, part or none of its files here, or a file to import first. */
export type FetchState =
  | 'built-in'
  | 'own files'
  | 'fetched'
  | 'partly fetched'
  | 'not fetched'
  | 'to import';

/** One data set, or one of its sub-sets, as `data list` shows it. */
export interface DatasetStatus {
  name: string;
  /** The option that names the sub-set, e.g. `set: amazon2014-health`; null where there are none. */
  variant: string | null;
  title: string;
  homepage: string;
  licence: string;
  /** What counts as a domain. */
  domain: string;
  state: FetchState;
  /** Size of its downloaded files. */
  bytes: number;
  /** How many versions (by filters) are prepared, and their size. */
  prepared: { count: number; bytes: number };
}

/** The outcome of checking one file. */
export interface VerifiedFile {
  address: string;
  path: string;
  /** `unknown`: it is there, but the manifest does not know it. */
  state: 'ok' | 'missing' | 'changed' | 'unknown';
  expected: string | null;
  found: string | null;
}

/** Every data set and sub-set: whether it is fetched and prepared, sizes, licence. */
export async function datasetStatus(context: Pick<DataContext, 'folder'>): Promise<DatasetStatus[]> {
  const manifest = await readManifest(context.folder);
  const prepared = await preparedFolders(context.folder);
  const status: DatasetStatus[] = [];
  for (const source of Object.values(sources) as Source[]) {
    for (const { variant, config } of configsOf(source)) {
      const { state, bytes } = await fetchState(source, config, manifest, context.folder);
      const label = config === null ? source.name : datasetLabel(config);
      const versions = prepared.filter((folder) => folder.label === label);
      const size = versions.reduce((sum, folder) => sum + folder.bytes, 0);
      const { name, title, homepage, licence, domain } = source;
      const versionsOf = { count: versions.length, bytes: size };
      status.push({ name, variant, title, homepage, licence, domain, state, bytes, prepared: versionsOf });
    }
  }
  return status;
}

/** How far one data set is, without fetching anything. */
export async function stateOf(config: DatasetConfig, folder: string): Promise<FetchState> {
  return (await fetchState(sourceOf(config), config, await readManifest(folder), folder)).state;
}

/** Fetches and verifies the files of a data set without preparing it; what is here already stays. */
export function fetchDataset(config: DatasetConfig, context: DataContext): Promise<SourceFile[]> {
  return obtainFiles(config, sourceOf(config), context);
}

/** Hashes the files of a data set again and compares them with the manifest. Throws nothing for differences. */
export async function verifyDataset(
  config: DatasetConfig,
  context: Pick<DataContext, 'folder' | 'reporter' | 'signal'>,
): Promise<VerifiedFile[]> {
  const manifest = await readManifest(context.folder);
  const verified: VerifiedFile[] = [];
  for (const { address, path, optional } of placesOf(sourceOf(config), config, context.folder)) {
    context.signal?.throwIfAborted();
    const expected = manifest.get(address)?.sha256 ?? null;
    const found = (await sizeOf(path)) === null ? null : await checksumFile(path);
    if (optional && found === null && expected === null) continue;
    const state =
      found === null ? 'missing' : expected === null ? 'unknown' : found === expected ? 'ok' : 'changed';
    verified.push({ address, path, state, expected, found });
  }
  return verified;
}

/** The configurations that a data set's name stands for, one a sub-set; null where options without defaults are needed. */
function configsOf(source: Source): { variant: string | null; config: DatasetConfig | null }[] {
  const [variants] = source.variants ?? [];
  if (variants === undefined) return [{ variant: null, config: parse({ name: source.name }) }];
  return variants.values.map((value) => ({
    variant: `${variants.option}: ${value}`,
    config: parse({ name: source.name, [variants.option]: value }),
  }));
}

function parse(config: Record<string, string>): DatasetConfig | null {
  const parsed = datasetSchema.safeParse(config);
  return parsed.success ? parsed.data : null;
}

async function fetchState(
  source: Source,
  config: DatasetConfig | null,
  manifest: Manifest,
  folder: string,
): Promise<{ state: FetchState; bytes: number }> {
  if (config === null) return { state: 'own files', bytes: 0 };
  const places = placesOf(source, config, folder);
  if (places.length === 0)
    return { state: source.localFiles === undefined ? 'built-in' : 'own files', bytes: 0 };
  let [here, missing, bytes] = [0, 0, 0];
  for (const { address, path, optional } of places) {
    const size = await sizeOf(path);
    if (size !== null && manifest.get(address)?.bytes === size) {
      here++;
      bytes += size;
    } else if (!optional) {
      missing++;
    }
  }
  if (missing === 0) return { state: 'fetched', bytes };
  if (source.manual !== undefined) return { state: 'to import', bytes };
  return { state: here === 0 ? 'not fetched' : 'partly fetched', bytes };
}

/** The files of a data set and where the data folder keeps them. */
function placesOf(
  source: Source,
  config: DatasetConfig,
  folder: string,
): { address: string; path: string; optional: boolean }[] {
  const remote = source.remoteFiles(config).map(({ address, optional }) => ({
    address,
    path: downloadPath(folder, address),
    optional: optional ?? false,
  }));
  if (source.manual === undefined) return remote;
  const { fileName } = source.manual;
  return [...remote, { address: fileName, path: importedPath(folder, fileName), optional: false }];
}

async function preparedFolders(folder: string): Promise<{ label: string; bytes: number }[]> {
  const root = join(folder, 'prepared');
  const found: { label: string; bytes: number }[] = [];
  for (const name of await readdir(root).catch(() => [])) {
    const label = /^(.+)-[0-9a-f]{16}$/.exec(name)?.[1];
    if (label !== undefined) found.push({ label, bytes: await folderSize(join(root, name)) });
  }
  return found;
}

async function folderSize(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await sizeOf(join(folder, name))) ?? 0;
  return bytes;
}

async function sizeOf(path: string): Promise<number | null> {
  const status = await stat(path).catch(() => null);
  return status?.isFile() ? status.size : null;
}
