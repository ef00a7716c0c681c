import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { datasetSchema } from '../config/schema/dataset.js';
import { Collector, silent } from '../core/reporter.js';
import { sourceOf } from '../data/registry.js';
import type { IdColumn, RawDataset } from '../data/source.js';
import { sharedDatasets } from './shared.js';

type DatasetOptions = z.input<typeof datasetSchema>;
type Content = string | Uint8Array;

/**
 * Reads a data set from literal files in a temporary folder.
 *
 * @param files content by address, by the name of a file behind a form, or by path for a `files` data set
 */
export async function readLiteral(
  options: DatasetOptions,
  files: Readonly<Record<string, Content>>,
  reporter = new Collector(),
): Promise<RawDataset> {
  const folder = mkdtempSync(join(tmpdir(), 'source-'));
  try {
    const paths = new Map<string, string>();
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name.replace(/^https?:\/\//, ''));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      paths.set(name, path);
    }
    const config = datasetSchema.parse(options);
    return await sourceOf(config).read(config, { files: paths, baseFolder: folder, reporter });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads a data set from the folder of real data; `baseFolder` of a `files` data set is the mirror of GitHub's raw files. */
export async function readReal(options: DatasetOptions): Promise<RawDataset> {
  const config = datasetSchema.parse(options);
  const source = sourceOf(config);
  const mirror = `${sharedDatasets}/mirror`;
  const files = new Map(
    source.remoteFiles(config).map(({ address }) => [address, address.replace(/^https?:\//, mirror)]),
  );
  if (source.manual) files.set(source.manual.fileName, `${sharedDatasets}/manual/${source.manual.fileName}`);
  return source.read(config, { files, baseFolder: `${mirror}/raw.githubusercontent.com`, reporter: silent });
}

/** The sizes of raw data: rows, and users and items that have rows. */
export function sizesOf({ users, items }: RawDataset): { rows: number; users: number; items: number } {
  return { rows: users.codes.length, users: new Set(users.codes).size, items: new Set(items.codes).size };
}

/** The ids of a column, row by row. */
export function idsOf({ codes, ids }: IdColumn): string[] {
  return Array.from(codes, (code) => ids[code]!);
}

/** `user item` of each row. */
export function pairsOf({ users, items }: RawDataset): string[] {
  const itemIds = idsOf(items);
  return idsOf(users).map((user, row) => `${user} ${itemIds[row]}`);
}
