import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';
import { temporaryName } from '../../../core/files.js';
import type { Reporter } from '../../../core/reporter.js';
import { addonPath } from './package.js';
import { lastLines, runProgram } from './program.js';

/** The package's own download, in a copy of the package. */
export interface StockDownload {
  addon: string;
  /** Moves the libraries into the package. The addon finds them by its own place. */
  moveLibraries(): Promise<void>;
  /** Removes the copy. */
  remove(): Promise<void>;
}

/**
 * Runs the package's own install script, which downloads TensorFlow 2.9 and a prebuilt addon, in a copy of the package:
 * the script works in its own folder and leaves it half-made where the download fails.
 *
 * @throws EnvironmentError where the download fails
 */
export async function downloadStock(
  packageFolder: string,
  { reporter, signal }: { reporter: Reporter; signal?: AbortSignal | undefined },
): Promise<StockDownload> {
  // Beside the package, so that the script finds the packages it needs.
  const copy = temporaryName(join(dirname(packageFolder), `.${basename(packageFolder)}`));
  const remove = () => rm(copy, { recursive: true, force: true });
  try {
    await cp(packageFolder, copy, { recursive: true, filter: (path) => !isBuilt(path, packageFolder) });
    reporter.info('downloading TensorFlow 2.9 and the addon with the package’s own script');
    const programs = join(packageFolder, '..', '..', '.bin');
    const finished = await runProgram(process.execPath, ['scripts/install.js', 'gpu', 'download'], {
      cwd: copy,
      variables: { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` },
      signal,
    });
    if (finished?.code !== 0 || !existsSync(addonPath(copy)) || !existsSync(join(copy, 'deps', 'lib'))) {
      throw explain(`${finished?.out}\n${finished?.error}`);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    addon: addonPath(copy),
    async moveLibraries() {
      await rm(join(packageFolder, 'deps'), { recursive: true, force: true });
      await rename(join(copy, 'deps'), join(packageFolder, 'deps'));
    },
    remove,
  };
}

function isBuilt(path: string, packageFolder: string): boolean {
  return path === join(packageFolder, 'deps') || path === join(packageFolder, 'lib');
}

function explain(output: string): EnvironmentError {
  const reason = /^.*(Error|ERR!|error)[: ].*$/m.exec(output)?.[0].trim() ?? lastLines(output, 3);
  return new EnvironmentError('The package’s own download failed', {
    expected: 'storage.googleapis.com, which holds TensorFlow 2.9 and the prebuilt addon',
    found: reason,
    fix: 'check the network, or leave --stock out: `reclab setup tensorflow` builds the addon against the libraries of TensorFlow’s Python wheel',
  });
}
