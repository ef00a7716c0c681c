import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DatasetConfig } from '../config/schema/dataset.js';
import { InputError } from '../core/errors.js';
import type { Reporter } from '../core/reporter.js';
import { checksumFile } from './checksum.js';
import type { Provenance } from './dataset.js';
import { fetchFiles } from './download.js';
import { readManifest } from './manifest.js';
import type { Source } from './source.js';

/** Where data live and how to tell about it. */
export interface DataContext {
  /** The data folder: `downloads/`, `prepared/` and `manifest.json` below it. */
  folder: string;
  /** A folder or http(s) address laid out as `<host>/<path>`, tried before the public hosts. */
  mirror: string | null;
  /** The folder that relative paths of a `files` data set start from. */
  baseFolder: string;
  reporter: Reporter;
  signal?: AbortSignal;
}

/** A file that data are read from, with its content known. */
export type SourceFile = Provenance['sources'][number] & {
  path: string;
};

/**
 * Makes the files of a data set available and tells their checksums: fetched from the network, imported by hand, or a
 * person's own. Licence and citation are shown before the first transfer.
 *
 * @throws InputError where a file has to be imported first, or a person's file is missing; what `fetchFiles` throws
 */
export async function obtainFiles(
  config: DatasetConfig,
  source: Source,
  context: DataContext,
): Promise<SourceFile[]> {
  const fetched = await fetchFiles(source.remoteFiles(config), {
    ...context,
    onFirstTransfer: () => context.reporter.info(termsOf(source)),
  });
  const imported = source.manual === undefined ? [] : [await importedFile(source, context.folder)];
  const local = [];
  for (const path of source.localFiles?.(config, context.baseFolder) ?? []) local.push(await localFile(path));
  return [...fetched, ...imported, ...local];
}

/** Where the data folder keeps a file that was fetched by hand. */
export function importedPath(folder: string, fileName: string): string {
  return join(folder, 'downloads', fileName);
}

/** What a person should know before using the data. */
export function termsOf({ title, licence, citation, homepage }: Source): string {
  return `${title} (${homepage})\n  licence: ${licence}\n  cite:    ${citation}`;
}

async function importedFile({ name, title, manual }: Source, folder: string): Promise<SourceFile> {
  const { fileName, instructions } = manual!;
  const path = importedPath(folder, fileName);
  const known = (await readManifest(folder)).get(fileName);
  const size = await sizeOf(path);
  if (known === undefined || size === null) {
    throw new InputError(`${title} has to be fetched by hand`, { expected: path, fix: instructions });
  }
  if (size !== known.bytes) {
    throw new InputError('The imported file has changed', {
      where: path,
      expected: `${known.bytes} bytes`,
      found: `${size} bytes`,
      fix: `import it again: reclab data import ${name} <file>`,
    });
  }
  return { address: fileName, path, sha256: known.sha256, bytes: known.bytes, origin: 'import' };
}

/** The record names a person's own file without its folder: the checksum says which it is, on any machine. */
async function localFile(path: string): Promise<SourceFile> {
  const size = await sizeOf(path);
  if (size === null) {
    throw new InputError('The file does not exist', {
      where: path,
      fix: 'paths in `dataset:` are relative to the configuration file',
    });
  }
  return { address: basename(path), path, sha256: await checksumFile(path), bytes: size, origin: 'local' };
}

async function sizeOf(path: string): Promise<number | null> {
  const status = await stat(path).catch(() => null);
  return status?.isFile() ? status.size : null;
}
