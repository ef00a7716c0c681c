import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';
import { temporaryName, writeFileAtomic } from '../../../core/files.js';
import { addonPath } from './package.js';
import { recordPathOf, type SetupRecord } from './record.js';

/**
 * Puts an addon into the package and tries it there; where that fails, the package is as it was before.
 *
 * @param prove what tries it; gives the record of what was found, which then stands beside the addon
 * @returns that record
 * @throws what `prove` throws; EnvironmentError where the package cannot be written
 */
export async function installAddon(
  addon: string,
  packageFolder: string,
  prove: () => Promise<SetupRecord>,
): Promise<SetupRecord> {
  const target = addonPath(packageFolder);
  const record = recordPathOf(target);
  const undo = await setAside(target, record);
  try {
    const temporary = temporaryName(target);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(addon, temporary);
    await rename(temporary, target);
    const found = await prove();
    await writeFileAtomic(record, asText(found));
    await undo.forget();
    return found;
  } catch (error) {
    await rm(target, { force: true });
    await undo.putBack();
    throw explain(error, target);
  }
}

/** A record as it stands in a file. */
export function asText(record: SetupRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

interface Undo {
  putBack(): Promise<void>;
  forget(): Promise<void>;
}

/** Moves files that are there out of the way. */
async function setAside(...paths: string[]): Promise<Undo> {
  const moved: [path: string, aside: string][] = [];
  for (const path of paths) {
    const aside = temporaryName(path);
    try {
      await rename(path, aside);
      moved.push([path, aside]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw explain(error, path);
    }
  }
  return {
    async putBack() {
      for (const [path, aside] of moved) await rename(aside, path);
    },
    async forget() {
      for (const [, aside] of moved) await rm(aside, { force: true });
    },
  };
}

function explain(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') return error;
  return new EnvironmentError('The addon cannot be put into the package', {
    where: path,
    fix: 'run it as the user who installed reclab, or install reclab where you may write',
  });
}
