import { rename, rm, stat } from 'node:fs/promises';
import { type DatasetName, datasetSchema } from '../config/schema/dataset.js';
import { InputError } from '../core/errors.js';
import { explainFileError, temporaryName } from '../core/files.js';
import { withLock } from '../core/lock.js';
import { copyHashing } from './checksum.js';
import { removeLeftovers } from './leftovers.js';
import { recordFile } from './manifest.js';
import { sources } from './registry.js';
import type { Source } from './source.js';
import { type DataContext, importedPath, termsOf } from './source-files.js';

/**
 * Takes a file that a person fetched by hand into the data folder. It is first read whole by the data set's own parser,
 * so that a wrong, torn or damaged file is refused here and not at the first run.
 *
 * @returns the path in the data folder
 * @throws InputError for data sets that are not imported and for files that are not what they should be
 */
export async function importFile(name: DatasetName, path: string, context: DataContext): Promise<string> {
  const source: Source = sources[name] as Source;
  if (source.manual === undefined) {
    throw new InputError(`${source.title} is not imported`, {
      fix: `it is fetched when it is needed, or now: reclab data fetch ${name}`,
    });
  }
  const { fileName } = source.manual;
  context.reporter.info(termsOf(source));
  context.reporter.info(`Checking ${path}`);
  await source.read(datasetSchema.parse({ name }), {
    files: new Map([[fileName, path]]),
    baseFolder: context.baseFolder,
    reporter: context.reporter,
  });
  const target = importedPath(context.folder, fileName);
  await withLock(`${target}.lock`, () => take(path, target, fileName, context), { signal: context.signal });
  return target;
}

async function take(path: string, target: string, fileName: string, context: DataContext): Promise<void> {
  const temporary = temporaryName(target);
  await removeLeftovers(target);
  try {
    const sha256 = await copyHashing(path, temporary, context.signal);
    await rename(temporary, target);
    const { size } = await stat(target);
    const time = new Date().toISOString();
    await recordFile(context.folder, fileName, { sha256, bytes: size, origin: 'import', time });
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainFileError(error, target);
  }
}
